"""`mnist-lab classroom50`: grade a student's checkout for Classroom 50.

In the folder that Classroom 50 publishes there are the public cases only. Where the whole grader
lies on a runner of the course's own, the same command grades with the hidden cases too.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from .exit_status import FAILED, OK


def run(checkout: Path) -> int:
    """Grade `checkout` and write result.json and release-body.md into it; return 0 if it worked.

    Another status tells Classroom 50 that grading failed for a reason of ours: no result is left.
    """
    from ..batches.one import fault_details, grade_folder

    result = grade_folder(checkout, os.environ.get("USERNAME") or checkout.name)
    if not result.graded:
        print(fault_details(result), file=sys.stderr)
        return FAILED
    from ..reports import classroom50

    made = classroom50.result(result, os.environ)
    _write(checkout / "result.json", json.dumps(made, indent=2) + "\n")
    _write(checkout / "release-body.md", classroom50.body(result))
    print(f"{made['score']} of {made['max-score']} points")
    return OK


def _write(path: Path, text: str) -> None:
    """Write a file anew: what a student has put in its place may be a link to elsewhere."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
