"""The gradebook's entries, read from what grading a class has left in its folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..reports.entries import GRADED, MISSING, CaseEntry, Entry, Override
from .files import RESULTS
from .overrides import TOTAL, read_overrides
from .roll import Member, Roll, read_roll


def load(folder: Path) -> list[Entry]:
    """Return the entries of a class, sorted by student; who is not graded yet has none.

    Args:
        folder: that `mnist-lab grade -o` wrote.

    Raises:
        OverrideError: overrides.csv cannot be used.
        RollError: there is no class in the folder.
    """
    roll = read_roll(folder)
    known = [member.student for member in roll.members]
    overrides = read_overrides(folder / "overrides.csv", roll.questions, known)
    found = (
        entry_of(member, read_result(folder, member.student), roll, overrides)
        for member in sorted(roll.members, key=lambda member: member.student)
    )
    return [entry for entry in found if entry is not None]


def read_result(folder: Path, student: str) -> dict[str, Any] | None:
    """Return a student's results.json; None where there is none, or only a part of one."""
    with suppress(OSError, ValueError):
        result = json.loads((folder / RESULTS / f"{student}.json").read_bytes())
        if isinstance(result, dict) and isinstance(result.get("extra_data"), dict):
            return result
    return None


def entry_of(
    member: Member, result: Mapping[str, Any] | None, roll: Roll, overrides: Iterable[Override]
) -> Entry | None:
    """Return the entry of one student; None where the submission is not graded yet.

    Args:
        member: the student.
        result: the student's results.json, if there is one.
        roll: the class.
        overrides: those of the whole class.
    """
    if result is not None and not _is_of(result, member):
        result = None
    if result is None and not member.missing:
        return None
    extra = result["extra_data"] if result is not None and not member.missing else {}
    cases = tuple(map(case_of, result["tests"])) if result is not None and extra else ()
    status = extra.get("status", GRADED) if extra else MISSING
    own = tuple(override for override in overrides if override.student == member.student)
    measured = _measured(cases)
    points = measured | {one.question: one.points for one in own if one.question != TOTAL}
    return Entry(
        student=member.student,
        name=member.name,
        email=member.email,
        id=member.id,
        submitted_at=member.submitted_at,
        late=member.late,
        status=status,
        file=extra.get("file_name", ""),
        problems=tuple(map(sys.intern, extra.get("problems", ()))),
        cases=cases,
        overrides=own,
        measured=measured,
        points=points,
        score=_score(points, own, roll.questions),
        out_of=sum(roll.questions.values()),
        seconds=result.get("execution_time", 0.0) if result is not None and extra else 0.0,
        group=member.group,
        images=extra.get("images", ""),
    )


def _is_of(result: Mapping[str, Any], member: Member) -> bool:
    """Whether a result is of what the student has handed in by now."""
    hashes = result["extra_data"].get("hashes") or {}
    return not member.submission or hashes.get("submission") == member.submission


def case_of(test: Mapping[str, Any]) -> CaseEntry:
    """Return a case of a results.json; what many students share is kept once."""
    extra = test["extra_data"]
    question = sys.intern(extra["question"])
    mistake = extra["mistake"]
    return CaseEntry(
        number=sys.intern(test["number"]),
        name=sys.intern(test["name"].removeprefix(f"{question}: ")),
        question=question,
        points=test["score"],
        out_of=test["max_score"],
        outcome=sys.intern(extra["outcome"]),
        message=sys.intern(test["output"]),
        mistake=sys.intern(mistake) if mistake else None,
        hidden=test["visibility"] != "visible",
    )


def _measured(cases: Sequence[CaseEntry]) -> dict[str, float]:
    """Points by question; where the grader itself failed, they are not known."""
    unknown = {case.question for case in cases if case.outcome == "grader_error"}
    points: dict[str, float] = {}
    for case in cases:
        if case.question not in unknown:
            points[case.question] = points.get(case.question, 0) + case.points
    return points


def _score(
    points: Mapping[str, float], overrides: Iterable[Override], questions: Iterable[str]
) -> float | None:
    """The total that the instructor gives; else the sum, once all questions have points."""
    total = next((one.points for one in overrides if one.question == TOTAL), None)
    if total is not None:
        return total
    return sum(points.values()) if points.keys() >= set(questions) else None
