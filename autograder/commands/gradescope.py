"""`mnist-lab gradescope`: grade one submission inside Gradescope's container.

Whatever happens, results.json is there and valid: it is written before anything can fail, again
after every case, and it says so where the autograder itself is at fault. What is printed here only
instructors see.
"""

from __future__ import annotations

import json
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..gradebook.files import write
from ..labcheck.faults import OUR_FAULT
from .exit_status import FAILED, OK, USAGE

if TYPE_CHECKING:
    from ..judge.result import Result

UNFINISHED = (
    "Grading stopped before it was finished: the autograder ran out of time or memory. What was"
    " graded until then is below. Tell your instructor."
)


def run(root: Path) -> int:
    """Grade what is in `root`/submission into `root`/results/results.json; return 0 if it worked.

    Outside a container of Gradescope's, nothing is written; the status is 2.

    Args:
        root: Gradescope's /autograder.
    """
    if not (root / "submission").is_dir() and not (root / "submission_metadata.json").is_file():
        print(f"{root} is not Gradescope's: there is no {root / 'submission'}.", file=sys.stderr)
        return USAGE
    target = root / "results" / "results.json"
    _write(target, _nothing(UNFINISHED))
    try:
        result = _grade(root, target)
    except BaseException:  # also a lack of memory: the student must read whose fault it is
        print(traceback.format_exc())
        _write(target, _nothing(OUR_FAULT))
        return FAILED
    _tell_instructor(result)
    return OK if result.graded else FAILED


def _grade(root: Path, target: Path) -> Result:
    from ..batches.one import grade_folder

    def write_so_far(result: Result) -> None:
        _write(target, _results(result, UNFINISHED))

    student = _student(root / "submission_metadata.json")
    result = grade_folder(root / "submission", student, write_so_far)
    _write(target, _results(result, "" if result.graded else OUR_FAULT))
    return result


def _nothing(why: str) -> dict[str, Any]:
    return {"score": 0, "output": why, "stdout_visibility": "hidden"}


def _results(result: Result, first: str) -> dict[str, Any]:
    from ..reports import results_json
    from ..reports.escaping import plain

    found = results_json.results(result)
    which = f"Graded: {plain(result.file_name)}" if result.file_name else ""
    found["output"] = "\n".join(filter(None, (first, found["output"], which)))
    return found


def _write(target: Path, results: dict[str, Any]) -> None:
    """Write all or nothing: the platform may end this process at any moment."""
    write(target, json.dumps(results, indent=2), sync=False)


def _student(metadata: Path) -> str:
    """Return what the platform calls this submission; it needs no name of a person."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        return f"submission_{json.loads(metadata.read_text('utf-8'))['id']}"
    return "submission"


def _tell_instructor(result: Result) -> None:
    from ..batches.one import fault_details

    print(f"{result.student}: {result.score:g} points for {result.file_name or 'nothing'}")
    print(f"Graded in {result.seconds:.1f} s, with these layers of isolation: {result.isolation}")
    print(fault_details(result))
