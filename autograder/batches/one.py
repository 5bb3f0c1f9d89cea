"""Grade what one student handed in, in a folder of its own, as hosted platforms lay it out."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..manifest import the_lab
from ..sandbox.client import Sandbox
from ..sandbox.limits import ALL_BLOB, MIB, PARSED, REPLY_BLOB, REPLY_TEXT, Limits

if TYPE_CHECKING:
    # At run time these come after the fork: they hold, or lead to, what a worker may not know.
    from ..intake.candidates import Selection
    from ..judge.result import Result

SECONDS = 300.0  # for all that the submission is asked; platforms end everything after 10 minutes
LEAST_SECONDS = 60.0  # for grading once more what was disturbed late
# What judge, spare and fork server need of a container's memory: to grade an honest submission, and
# for all that replies may hold at once: one as text and as values, and the tensors that are kept.
OURS = 280 * MIB + (1 + PARSED) * REPLY_TEXT + REPLY_BLOB + ALL_BLOB


def grade_folder(
    folder: Path, student: str, progress: Callable[[Result], None] | None = None
) -> Result:
    """Return the result of the lab in `folder`; every case is in it, whatever happens.

    Args:
        folder: what the student handed in: files, folders, a zip, or junk.
        student: the student's key.
        progress: called after each case with the result so far.
    """
    with Sandbox(_limits(SECONDS)) as sandbox:
        from ..judge import grading

        lab = find_lab(folder)
        if isinstance(lab, str):
            return grading.ungraded(student, "", lab)
        began = time.monotonic()

        def graded() -> Result:
            left = SECONDS - (time.monotonic() - began)
            sandbox.limits = _limits(max(left, LEAST_SECONDS) / len(lab.candidates))
            return grade_best(sandbox, student, lab.candidates, seed, progress)

        try:
            from .best import grade_best
            from .second_look import with_second_look

            sandbox.store(the_lab().images.images())
            seed = grading.DEFAULT_SEED
            result = with_second_look(graded)
            return replace(result, problems=(*lab.notes, *result.problems))
        except Exception:
            name = lab.candidates[0].name
            return grading.broken(student, name, traceback.format_exc())


def _limits(seconds: float) -> Limits:
    return Limits(total_wall=seconds, memory=_memory_for_worker(Limits().memory))


def find_lab(folder: Path) -> Selection | str:
    """Return what is graded among the files of one student, or why there is nothing."""
    from ..intake.candidates import NoCandidateError, select
    from ..intake.files import OnDisk, walk
    from ..judge.cases import question_of

    try:
        tree = OnDisk(folder)
        tree.check()
        return select(walk(tree), sorted(question_of()))
    except NoCandidateError as error:
        return str(error)
    except OSError as error:
        return f"The submission cannot be read: {error}."


def _memory_for_worker(most: int) -> int:
    """Return how much a worker may add, such that it fails rather than the whole container."""
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # "max": the container has no limit of its own
            container = int((Path("/sys/fs/cgroup") / name).read_text())
            return max(OURS, min(most, container - OURS))
    return most


def fault_details(result: Result) -> str:
    """Return the tracebacks of the grader's own faults, for the instructor only."""
    faults = (case for case in result.cases if case.outcome == "grader_error")
    parts = (f"{fault.case.number} {fault.case.name}:\n{fault.detail}" for fault in faults)
    return "\n".join(dict.fromkeys(parts))
