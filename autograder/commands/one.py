"""Grade what one student handed in, in a folder of its own, as hosted platforms lay it out."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..sandbox.client import Sandbox
from ..sandbox.limits import MIB, Limits

if TYPE_CHECKING:
    # At run time these come after the fork: they hold, or lead to, what a worker may not know.
    from ..judge.result import Result

SECONDS = 300.0  # for all that the submission is asked; platforms end everything after 10 minutes
OURS = 320 * MIB  # what the judge and the fork server need of a container's memory


@dataclass(frozen=True)
class HandedIn:
    """The file to grade, or the problem why there is none."""

    name: str = ""
    data: bytes = b""
    problem: str = ""


def grade_folder(
    folder: Path, student: str, progress: Callable[[Result], None] | None = None
) -> Result:
    """Return the result of the lab in `folder`; every case is in it, whatever happens.

    Args:
        folder: what the student handed in: files, folders, a zip, or junk.
        student: the student's key.
        progress: called after each case with the result so far.
    """
    limits = Limits(total_wall=SECONDS, memory=_memory_for_worker(Limits().memory))
    with Sandbox(limits) as sandbox:
        from ..judge import grading

        lab = find_lab(folder)
        if lab.problem:
            return grading.ungraded(student, lab.name, lab.problem)
        try:
            _store_images(sandbox)
            return grading.grade(sandbox, student, lab.name, lab.data, progress=progress)
        except Exception:
            return grading.broken(student, lab.name, traceback.format_exc())


def find_lab(folder: Path) -> HandedIn:
    """Return the lab among what one student handed in."""
    from ..intake.candidates import NoCandidateError, choose
    from ..intake.files import IntakeError, folder_tree
    from ..judge.cases import question_of

    try:
        chosen = choose(folder_tree(folder).files, sorted(question_of()))
        return HandedIn(chosen.name, chosen.read())
    except NoCandidateError as error:
        return HandedIn(problem=str(error))
    except (IntakeError, OSError) as error:
        return HandedIn(problem=f"The submission cannot be read: {error}.")


def _store_images(sandbox: Sandbox) -> None:
    """Give the workers the images, if there are hidden cases that use them."""
    from .. import course, data

    if not course.is_public():
        sandbox.store(data.images())


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
    return os.linesep.join(dict.fromkeys(parts))
