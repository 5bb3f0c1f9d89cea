"""What is known of each student of a class, as pages, tables and the gradebook take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Status = Literal["graded", "missing", "nothing to grade", "grader error"]
GRADED: Status = "graded"
MISSING: Status = "missing"
NOTHING: Status = "nothing to grade"
GRADER_ERROR: Status = "grader error"


@dataclass(frozen=True)
class Override:
    """What a student gets for a question, or in total, instead of what was measured."""

    student: str
    question: str
    points: float
    reason: str


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

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should look at what was handed in: no grade, or something is odd."""
        return self.status in (NOTHING, GRADER_ERROR) or bool(self.problems)


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
