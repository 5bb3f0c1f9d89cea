"""Gradescope's results.json, which is also our own machine-readable form of a result."""

from __future__ import annotations

import json
from typing import Any

from ..judge.result import CaseResult, Result
from .escaping import plain


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


def number(points: float) -> int | float:
    """Return whole points as an int, so that 100 is not written 100.0."""
    return int(points) if points == int(points) else points


def _output(result: Result) -> str:
    return "\n".join(plain(problem) for problem in result.problems)


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
