"""Failed cases with the same message, told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..judge.cases import Question, questions
from ..judge.result import CaseResult, Result
from .results_json import number

OUTCOMES = {
    "passed": "passed",
    "failed": "failed",
    "timeout": "did not return",
    "crashed": "ended the process",
    "not_judged": "not judged",
    "grader_error": "the grader failed",
}


@dataclass(frozen=True)
class Group:
    """Cases of one question that ended in the same way.

    Args:
        cases: one or more, in order.
    """

    cases: tuple[CaseResult, ...]

    @property
    def message(self) -> str:
        """What a student reads about all of them."""
        return self.cases[0].message

    @property
    def detail(self) -> str:
        """What only an instructor reads."""
        return self.cases[0].detail

    @property
    def outcome(self) -> str:
        """How they ended, in words."""
        return OUTCOMES[self.cases[0].outcome]

    @property
    def titles(self) -> list[str]:
        """The number and the name of each case."""
        return [f"{case.case.number} {case.case.name}" for case in self.cases]

    @property
    def lost(self) -> int | float:
        """The points that they would have given."""
        return number(sum(case.case.points for case in self.cases))


@dataclass(frozen=True)
class Row:
    """One question of a result: points earned and possible, and what went wrong."""

    question: Question
    points: int | float
    passed: int
    count: int
    groups: tuple[Group, ...]


def rows(result: Result) -> Iterator[Row]:
    """Yield every question of a result, in order."""
    for question in questions():
        mine = [case for case in result.cases if case.case.question == question.name]
        yield Row(
            question=question,
            points=number(sum(case.points for case in mine)),
            passed=sum(case.outcome == "passed" for case in mine),
            count=len(mine),
            groups=tuple(_groups(mine)),
        )


def _groups(cases: list[CaseResult]) -> Iterator[Group]:
    alike: dict[tuple[str, str, str], list[CaseResult]] = {}
    for case in (case for case in cases if case.outcome != "passed"):
        alike.setdefault((case.outcome, case.message, case.detail), []).append(case)
    for group in alike.values():
        yield Group(tuple(group))
