"""Made-up classes, as a gradebook has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograder.judge.cases import questions
from autograder.reports.entries import CaseEntry, Entry

OUT_OF = {question.name: question.points for question in questions()}


def entry(
    student: str,
    failed: Iterable[str] = (),
    became: Mapping[str, Mapping[str, Any]] | None = None,
    **others: Any,
) -> Entry:
    """Return a student who passes every case but some.

    Args:
        student: the key.
        failed: the numbers of cases that fail with "Wrong."
        became: by the number of a case, what of a CaseEntry is otherwise.
        others: what of the Entry is otherwise.
    """
    wrong = {number: {"outcome": "failed", "message": "Wrong."} for number in failed}
    wrong |= {number: dict(what) for number, what in (became or {}).items()}
    status = others.get("status", "graded")
    if status == "nothing to grade":
        wrong = {case.number: {"outcome": "failed"} for q in questions() for case in q.cases}
    cases = tuple(_case(case, wrong.get(case.number, {})) for q in questions() for case in q.cases)
    points = {name: sum(c.points for c in cases if c.question == name) for name in OUT_OF}
    if status == "missing":
        cases, points = (), {}
    known: dict[str, Any] = {
        "student": student,
        "name": "",
        "email": "",
        "id": "",
        "submitted_at": "",
        "late": None,
        "status": status,
        "file": "" if status == "missing" else "lab.py",
        "problems": (),
        "cases": cases,
        "overrides": (),
        "measured": points,
        "points": points,
        "score": sum(points.values()) if status in ("graded", "nothing to grade") else None,
        "out_of": sum(OUT_OF.values()),
        "seconds": 0.0 if status == "missing" else 1.0,
        "group": "",
    }
    return Entry(**(known | others))


def _case(case: Any, other: Mapping[str, Any]) -> CaseEntry:
    outcome = other.get("outcome", "passed")
    return CaseEntry(
        number=case.number,
        name=case.name,
        question=case.question,
        points=case.points if outcome == "passed" else 0,
        out_of=case.points,
        outcome=outcome,
        message=other.get("message", ""),
        mistake=other.get("mistake"),
        hidden=case.hidden,
    )
