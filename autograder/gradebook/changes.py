"""changes.csv: who gained and who lost by a regrading, in which case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..reports.entries import Change
from ..reports.escaping import cell
from .table import line, points

NAME = "changes.csv"
HEADER = (
    "student", "name", "number", "case", "points_before", "points_after", "outcome_before",
    "outcome_after",
)  # fmt: skip


def text(changes: Iterable[Change]) -> str:
    """Return the text of changes.csv."""
    return line(HEADER) + "".join(
        line(
            [
                *(cell(part) for part in (one.student, one.name, one.number, one.case)),
                points(one.before),
                points(one.after),
                one.outcome_before,
                one.outcome_after,
            ]
        )
        for one in changes
    )


def by_student(changes: Sequence[Change]) -> Mapping[str, float]:
    """Return how many points each student gained, or lost, whose cases changed."""
    gained: dict[str, float] = {}
    for one in changes:
        gained[one.student] = gained.get(one.student, 0) + one.after - one.before
    return gained
