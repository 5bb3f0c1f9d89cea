"""What a feedback tells, whatever its form: made from a result, or from a gradebook's entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property

from ..judge.cases import titles
from ..judge.result import Result
from .entries import CaseEntry, Entry

OUTCOMES = {
    "passed": "passed",
    "failed": "failed",
    "timeout": "did not return",
    "crashed": "ended the process",
    "not_judged": "not judged",
    "grader_error": "the grader failed",
}


@dataclass(frozen=True)
class Case(CaseEntry):
    """One case, as a student may read of it."""

    detail: str = ""  # for an instructor at a terminal only

    @property
    def passed(self) -> bool:
        """Whether it earned its points."""
        return self.outcome == "passed"

    @property
    def lost(self) -> float:
        """The points that it did not earn."""
        return self.out_of - self.points


@dataclass(frozen=True)
class Group:
    """Cases of one question that ended in the same way: one or more, in order."""

    cases: tuple[Case, ...]

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
        return OUTCOMES.get(self.cases[0].outcome, self.cases[0].outcome)

    @property
    def numbers(self) -> str:
        """The numbers of the cases, as a sentence lists them."""
        return ", ".join(case.number for case in self.cases)

    @property
    def waits(self) -> bool:
        """Whether they could not be judged."""
        return self.cases[0].outcome == "not_judged"

    @property
    def lost(self) -> int | float:
        """The points that they would have given."""
        return number(sum(case.lost for case in self.cases))


def _alike(cases: Iterable[Case]) -> tuple[Group, ...]:
    """Put the cases together that ended in the same way, with the same message."""
    alike: dict[tuple[str, str, str], list[Case]] = {}
    for case in cases:
        alike.setdefault((case.outcome, case.message, case.detail), []).append(case)
    return tuple(Group(tuple(group)) for group in alike.values())


@dataclass(frozen=True)
class Row:
    """One question: its cases, and the points that count.

    Args:
        name: of the question.
        title: what it is about.
        cases: in order.
        points: earned, or as the instructor has set them.
        override: the instructor's reason for other points than were measured, or None.
    """

    name: str
    title: str
    cases: tuple[Case, ...]
    points: int | float
    override: str | None = None

    @property
    def out_of(self) -> int | float:
        """The points that there are."""
        return number(sum(case.out_of for case in self.cases))

    @property
    def measured(self) -> int | float:
        """The points that the cases earned."""
        return number(sum(case.points for case in self.cases))

    @property
    def share(self) -> float:
        """The points that count, of all there are, between 0 and 1: the length of a bar."""
        return min(max(self.points / self.out_of, 0), 1) if self.out_of else 0

    @property
    def passed(self) -> list[Case]:
        """The cases that came out right."""
        return [case for case in self.cases if case.passed]

    @property
    def remarks(self) -> tuple[Group, ...]:
        """The cases that came out right with something to say about it, by what is said."""
        return _alike(case for case in self.passed if case.message)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The other cases, those with the same message together."""
        return _alike(case for case in self.cases if not case.passed)


@dataclass(frozen=True)
class Sheet:
    """All that a feedback tells of one student.

    Args:
        student: the key.
        name: of the person; the key where nobody knows it.
        file: what was graded, or "".
        handed_in: when, in words, or "".
        late: None where that is not known.
        score: what counts; None where there is no grade.
        problems: sentences about the submission as a whole.
        rows: the questions, in order.
        override: the instructor's reason for another total than the sum of the questions, or None.
        status: the gradebook's word for it.
    """

    student: str
    name: str
    file: str
    score: float | None
    problems: tuple[str, ...]
    rows: tuple[Row, ...]
    handed_in: str = ""
    late: bool | None = None
    override: str | None = None
    status: str = "graded"

    @property
    def out_of(self) -> int | float:
        """The points that there are."""
        return number(sum(row.out_of for row in self.rows))

    @property
    def measured(self) -> int | float:
        """The points that the cases earned."""
        return number(sum(row.measured for row in self.rows))

    @property
    def points(self) -> str:
        """The score in words."""
        if self.score is None:
            return "no grade yet" if self.status == "grader error" else self.status
        return f"{number(self.score)} of {self.out_of} points"

    @property
    def hidden(self) -> bool:
        """Whether one of the cases is hidden."""
        return any(case.hidden for case in self.cases)

    @property
    def cases(self) -> list[Case]:
        """The cases of all questions, in order."""
        return [case for row in self.rows for case in row.cases]


def number(points: float) -> int | float:
    """Return whole points as an int, so that 100 is not written 100.0."""
    return int(points) if points == int(points) else points


def sheet(graded: Result | Entry) -> Sheet:
    """Return what there is to tell about a result, or about a student of a gradebook."""
    return _of_result(graded) if isinstance(graded, Result) else _of_entry(graded)


def of_entry(entry: CaseEntry) -> Case:
    """Return a gradebook's case as it may be read."""
    return Case(**asdict(entry))


def _of_result(result: Result) -> Sheet:
    cases = [
        Case(
            number=one.case.number,
            name=one.case.name,
            question=one.case.question,
            points=one.points,
            out_of=one.case.points,
            outcome=one.outcome,
            message=one.message,
            mistake=one.mistake,
            hidden=one.case.hidden,
            detail=one.detail,
        )
        for one in result.cases
    ]
    return Sheet(
        student=result.student,
        name=result.student,
        file=result.file_name,
        score=result.score,
        problems=result.problems,
        rows=tuple(_rows(cases)),
    )


def _of_entry(entry: Entry) -> Sheet:
    cases = [of_entry(one) for one in entry.cases]
    reasons = {one.question: one.reason for one in entry.overrides}
    return Sheet(
        student=entry.student,
        name=entry.name or entry.student,
        file=entry.file,
        score=entry.score,
        problems=tuple(entry.problems),
        rows=tuple(_rows(cases, entry.points, reasons)),
        handed_in=in_words(entry.submitted_at),
        late=entry.late,
        override=reasons.get("total"),
        status=entry.status,
    )


def _rows(
    cases: Sequence[Case],
    points: Mapping[str, float] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    known = titles()
    for name in dict.fromkeys(case.question for case in cases):
        mine = tuple(case for case in cases if case.question == name)
        measured = sum(case.points for case in mine)
        yield Row(
            name=name,
            title=known.get(name, ""),
            cases=mine,
            points=number((points or {}).get(name, measured)),
            override=(reasons or {}).get(name),
        )


def in_words(time: str) -> str:
    """Return an ISO 8601 time as a person reads it; any other text comes back unchanged."""
    try:
        when = datetime.fromisoformat(time)
    except ValueError:
        return time
    zone = f" ({when:%z})" if when.tzinfo else ""
    return f"{when.day} {when:%B %Y, %H:%M}{zone}"
