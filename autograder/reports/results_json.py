"""Gradescope's results.json, which is also our own machine-readable form of a result."""

from __future__ import annotations

import json
from typing import Any

from ..judge.result import CaseResult, Result
from .causes import to_fix
from .escaping import plain
from .sheet import number, sheet


def results(result: Result) -> dict[str, Any]:
    """Return a result as a Gradescope results.json: plain data, every case in it."""
    return {
        "score": number(result.score),
        "execution_time": round(result.seconds, 2),
        "output": _output(result),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(case) for case in result.cases],
        "extra_data": {
            "student": result.student,
            "file_name": plain(result.file_name),
            "isolation": result.isolation,
            "limits": result.limits,
            "images": result.images,
            "problems": [plain(problem) for problem in result.problems],
            "printed": plain(result.printed[:2000], keep_lines=True),
        },
    }


def dumps(result: Result) -> str:
    """Return the JSON text of a result."""
    return json.dumps(results(result), indent=2, ensure_ascii=True)


def _output(result: Result) -> str:
    """Return what stands above the cases: what is odd about the file, then what to fix first.

    Students read it before hidden cases are published, so of these it tells only how many failed.
    """
    said = [plain(problem) for problem in result.problems]
    items = to_fix(sheet(result).cases, result.problems, with_hidden=False)
    return "\n".join([*said, *(["What to fix first:"] if items else []), *map(str, items)])


def _test(result: CaseResult) -> dict[str, Any]:
    case = result.case
    extra = {
        "question": case.question,
        "mistake": result.mistake,
        "outcome": result.outcome,
        "reason": result.reason,
        "fault": result.fault,
    }
    return {
        "name": f"{case.question}: {case.name}",
        "number": case.number,
        "score": number(result.points),
        "max_score": number(case.points),
        "status": "passed" if result.outcome == "passed" else "failed",
        # One hidden test would hide a student's total; this shows hidden cases after publication.
        "visibility": "after_published" if case.hidden else "visible",
        "output": plain(result.message, keep_lines=True),
        "extra_data": extra,
    }
