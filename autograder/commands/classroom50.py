"""`mnist-lab classroom50`: grade a student's checkout for Classroom 50.

In the folder that Classroom 50 publishes there are the public cases only. Where the whole grader
lies on a runner of the course's own, the same command grades with the hidden cases too.
"""

from __future__ import annotations

import json
import os
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
    (checkout / "result.json").write_text(json.dumps(made, indent=2) + "\n", "utf-8")
    (checkout / "release-body.md").write_text(classroom50.body(result), "utf-8")
    print(f"{made['score']} of {made['max-score']} points")
    return OK
