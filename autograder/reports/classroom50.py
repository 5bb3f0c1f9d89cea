"""A result as Classroom 50 collects it (result.json), and as it shows it (release-body.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from ..judge.result import CaseResult, Result
from .causes import to_fix
from .escaping import markdown, prose
from .sheet import sheet

SCHEMA = "classroom50/result/v1"


def result(graded: Result, env: Mapping[str, str]) -> dict[str, Any]:
    """Return result.json, as plain data.

    Args:
        graded: the result.
        env: the environment variables that Classroom 50's runner sets.
    """
    tests = [_test(case) for case in graded.cases]
    commit = env.get("COMMIT_URL", "")
    return {
        "schema": SCHEMA,
        "classroom": env.get("CLASSROOM", ""),
        "assignment": env.get("ASSIGNMENT", ""),
        "submission": env.get("SUBMISSION_TAG", ""),
        "commit": commit,
        "release": env.get("RELEASE_URL", ""),
        "review": env.get("REVIEW_URL") or commit,
        "datetime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


def _test(case: CaseResult) -> dict[str, Any]:
    return {
        "test-name": f"{case.case.number} {case.case.question}: {case.case.name}",
        "passed": case.outcome == "passed",
        "score": int(case.points),
        "max-score": int(case.case.points),
    }


def body(graded: Result) -> str:
    """Return the Markdown text of a submission's release: points, and what to do about the rest."""
    possible = sum(case.case.points for case in graded.cases)
    lines = [f"**{graded.score:g} of {possible:g} points**", ""]
    lines += [f"{prose(problem)}\n" for problem in graded.problems]
    lines += [*(item.markdown for item in to_fix(sheet(graded).cases)), ""]
    lines += ["| check | points | what to do |", "| --- | ---: | --- |"]
    lines += [_row(case) for case in graded.cases]
    return "\n".join(lines) + "\n"


def _row(case: CaseResult) -> str:
    name = markdown(f"{case.case.question}: {case.case.name}")
    return f"| {name} | {case.points:g} of {case.case.points:g} | {prose(case.message)} |"
