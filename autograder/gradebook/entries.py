"""The gradebook's entries: what is known of each student of a class, ready to be shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .overrides import Override, read_overrides
from .roll import Member, Roll, read_roll

Status = Literal["graded", "missing", "nothing to grade", "grader error"]
GRADED: Status = "graded"
MISSING: Status = "missing"
NOTHING: Status = "nothing to grade"
GRADER_ERROR: Status = "grader error"
TOTAL = "total"


@dataclass(frozen=True)
class CaseEntry:
    """What became of one test case.

    Args:
        number: such as "1.3".
        name: what is checked.
        question: such as "q1_dataset".
        points: what it earned.
        out_of: what it could have earned.
        outcome: as in results.json: "passed", "failed", "timeout", …
        message: what the student reads about it.
        mistake: the name of the known mistake behind it; None where there is none.
        hidden: whether students see it only after the grades are published.
    """

    number: str
    name: str
    question: str
    points: float
    out_of: float
    outcome: str
    message: str
    mistake: str | None
    hidden: bool


@dataclass(frozen=True)
class Entry:
    """One student of a class.

    Args:
        student: the key, as in `Person`; so are `name`, `email` and `id`.
        submitted_at: ISO 8601 with offset, or "".
        late: None where that is not known.
        status: whether and how it was graded.
        file: the file that was graded, or "".
        problems: sentences about the submission as a whole.
        cases: what became of every case; empty where the student handed in nothing.
        overrides: what the instructor decided otherwise.
        measured: points by question, as graded; a question that the grader failed on is not in it.
        points: points by question after overrides.
        score: after overrides; None where it is not known.
        out_of: what all questions together are worth.
        seconds: how long grading took, by the clock.
        group: what the members of a group have in common: the key of the first; else "".
        images: where the grading images came from.
    """

    student: str
    name: str
    email: str
    id: str
    submitted_at: str
    late: bool | None
    status: Status
    file: str
    problems: tuple[str, ...]
    cases: tuple[CaseEntry, ...]
    overrides: tuple[Override, ...]
    measured: Mapping[str, float]
    points: Mapping[str, float]
    score: float | None
    out_of: float
    seconds: float
    group: str
    images: str = ""


@dataclass(frozen=True)
class Change:
    """What a regrading changed in one case of one student."""

    student: str
    name: str
    number: str
    case: str
    before: float
    after: float
    outcome_before: str
    outcome_after: str


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
        result = json.loads((folder / "results" / f"{student}.json").read_bytes())
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
