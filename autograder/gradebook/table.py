"""grades.csv: one row per student, one column per question."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from ..reports.entries import Entry, Override
from ..reports.escaping import cell, plain
from ..reports.sheet import number

NAME = "grades.csv"
_BEFORE = ("student", "name", "email", "id", "submitted_at", "late", "score", "out_of")
_AFTER = ("status", "file", "problems")
_LATE = {True: "yes", False: "no", None: ""}


def header(questions: Iterable[str]) -> str:
    """Return the first line of the table."""
    return line([*_BEFORE, *questions, *_AFTER])


def row(entry: Entry, questions: Sequence[str]) -> str:
    """Return the line of one student."""
    return line(
        [
            *(cell(text) for text in (entry.student, entry.name, entry.email, entry.id)),
            entry.submitted_at,
            _LATE[entry.late],
            points(entry.score),
            points(entry.out_of),
            *(points(entry.points.get(name)) for name in questions),
            entry.status,
            cell(entry.file),
            cell(plain(" ".join([*map(said, entry.overrides), *entry.problems]))),
        ]
    )


def said(override: Override) -> str:
    """Return in a sentence what the instructor decided."""
    reason = f" ({override.reason})" if override.reason else ""
    return f"Override: {override.question} {points(override.points)}{reason}."


def points(value: float | None) -> str:
    """Return points as a cell has them: whole ones without a decimal point, unknown ones empty."""
    return "" if value is None else str(number(round(value, 6)))


def line(values: Iterable[str]) -> str:
    """Return one line of a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()
