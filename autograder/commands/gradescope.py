"""`mnist-lab gradescope`: grade one submission inside Gradescope's container.

Whatever happens, results.json is there and valid: it is written before anything can fail, again
after every case, and it says so where the autograder itself is at fault. What is printed here only
instructors see.
"""

from __future__ import annotations

import json
import os
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..judge.result import Result

OK, GRADER_FAILED = 0, 1
MIB = 1 << 20
SECONDS = 300.0  # for all probes; the platform's default is 600 for everything, at half a CPU
OURS = 320 * MIB  # what judge and fork server need of the container's memory
UNFINISHED = (
    "Grading stopped before it was finished: the autograder ran out of time or memory. What was"
    " graded until then is below. Tell your instructor."
)
FAULT = "The autograder itself failed. This is not your fault; tell your instructor."


def run(root: Path) -> int:
    """Grade what is in `root`/submission into `root`/results/results.json; return 0 if it worked.

    Args:
        root: Gradescope's /autograder.
    """
    target = root / "results" / "results.json"
    _write(target, {"score": 0, "output": UNFINISHED, "stdout_visibility": "hidden"})
    try:
        return _grade(root, target)
    except BaseException:  # also a lack of memory: the student must read whose fault it is
        print(traceback.format_exc())
        _write(target, {"score": 0, "output": FAULT, "stdout_visibility": "hidden"})
        return GRADER_FAILED


def _grade(root: Path, target: Path) -> int:
    from ..sandbox.client import Sandbox
    from ..sandbox.limits import Limits

    limits = Limits(total_wall=SECONDS, memory=_memory_for_worker(Limits().memory))
    with Sandbox(limits) as sandbox:
        # After the fork: from here on, this process holds what no worker may know.
        from .. import data
        from ..judge import grading

        handed_in = find(root / "submission")
        student = _student(root / "submission_metadata.json")
        if handed_in.problem:
            result = grading.ungraded(student, handed_in.name, handed_in.problem)
        else:
            sandbox.store(data.images())
            try:
                result = grading.grade(
                    sandbox, student, handed_in.name, handed_in.data,
                    progress=lambda so_far: _write(target, _results(so_far, UNFINISHED)),
                )  # fmt: skip
            except Exception:  # the result lists every case all the same
                result = grading.broken(student, handed_in.name, traceback.format_exc())
    _write(target, _results(result, "" if result.graded else FAULT))
    _tell_instructor(result)
    return OK if result.graded else GRADER_FAILED


@dataclass(frozen=True)
class HandedIn:
    """The file to grade, or the problem why there is none."""

    name: str = ""
    data: bytes = b""
    problem: str = ""


def find(folder: Path) -> HandedIn:
    """Return the lab among what one student uploaded: files, folders, a zip, or junk."""
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


def _results(result: Result, first: str) -> dict[str, Any]:
    from ..reports import results_json

    found = results_json.results(result)
    found["output"] = "\n".join(filter(None, (first, found["output"])))
    return found


def _write(target: Path, results: dict[str, Any]) -> None:
    """Write all or nothing: the platform may end this process at any moment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".tmp")
    draft.write_text(json.dumps(results, indent=2), encoding="utf-8")
    os.replace(draft, target)


def _student(metadata: Path) -> str:
    """Return what the platform calls this submission; it needs no name of a person."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        return f"submission_{json.loads(metadata.read_text('utf-8'))['id']}"
    return "submission"


def _memory_for_worker(most: int) -> int:
    """Return how much a worker may add, such that it fails rather than the whole container."""
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # "max": the container has no limit of its own
            container = int((Path("/sys/fs/cgroup") / name).read_text())
            return max(OURS, min(most, container - OURS))
    return most


def _tell_instructor(result: Result) -> None:
    print(f"{result.student}: {result.score:g} points for {result.file_name or 'nothing'}")
    print(f"Graded in {result.seconds:.1f} s, with these layers of isolation: {result.isolation}")
    for case in result.cases:
        if case.outcome == "grader_error":
            print(f"\n{case.case.number} {case.case.name}: the autograder failed\n{case.detail}")
