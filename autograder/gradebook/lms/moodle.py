"""Moodle: the grading worksheet of an assignment, in any language of the site."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..overrides import read_number
from .grid import Grid, Row
from .sheet import Sheet, SheetError, as_is, divided

_IDENTIFIER = re.compile(r"(?P<word>\D*?)\s*(?P<number>\d+)")
# "Grade" in the languages of Moodle's larger communities; others are found by their neighbour.
_GRADE = frozenset(
    [
        *("grade", "bewertung", "note", "calificación", "puntuación", "nota", "évaluation"),
        *("valutazione", "voto", "cijfer", "beoordeling", "ocena", "оценка", "成績", "成绩"),
        *("評定", "betyg", "karakter", "arvosana", "známka"),
    ]
)


def recognise(text: str, wanted: str | None) -> Sheet:
    """Return what is known about a grading worksheet.

    Args:
        text: of the file.
        wanted: the header of the column that takes the grades; None to find it.

    Raises:
        SheetError: it is no such file, or no column is the one.
    """
    for grid in divided(text):
        rows = [row for row in grid.rows if any(part.strip() for part in row.raw)]
        if len(rows) > 1 and (identifier := _identifier(grid, rows[1:])) is not None:
            students = [row for row in rows[1:] if grid.get(row, identifier)]
            return _sheet(grid, rows[0], students, identifier, wanted)
    raise SheetError(
        'This is not a Moodle grading worksheet: no column has identifiers such as "Participant'
        ' 123456". Take the file that "Download grading worksheet" gives.'
    )


def _identifier(grid: Grid, rows: Sequence[Row]) -> int | None:
    """The first column whose cells hold one word, and each a number of its own at the end."""
    for place in range(max(len(row.raw) for row in rows)):
        cells = [text for row in rows if (text := grid.get(row, place))]
        told = [found for text in cells if (found := _IDENTIFIER.fullmatch(text))]
        words = {found["word"] for found in told}
        numbers = {found["number"] for found in told}
        of_its_own = 2 * len(numbers) > len(cells)  # a row that stands there twice is told later
        most = 2 * len(cells) > len(rows)  # but for a line of remarks
        if len(told) == len(cells) and len(words) == 1 and "" not in words and of_its_own and most:
            return place
    return None


def _sheet(grid: Grid, head: Row, rows: list[Row], identifier: int, wanted: str | None) -> Sheet:
    heads = [header.strip() for header in head.values]
    column = _column(grid, heads, rows, wanted)
    most = _worth(grid, rows, column + 1)
    others = {place: place for place in range(len(heads)) if place not in (identifier, column)}
    mail = [place for place in others if any("@" in grid.get(row, place) for row in rows)]
    more = [place for place in others if place < column and place not in mail]
    return Sheet(
        grid=grid,
        students=rows,
        column=column,
        header=heads[column],
        ids={
            heads[identifier]: (identifier, _number),
            **{heads[place]: (place, as_is) for place in more},
        },
        logins={heads[place]: (place, as_is) for place in (*mail, *more)},
        names=next((place for place in more), identifier),
        out_of=most,
        numbers=[grid.get(row, place) for row in rows for place in (column, column + 1)],
        empty=frozenset({"", "-"}),
    )


def _number(text: str) -> str:
    found = _IDENTIFIER.fullmatch(text.strip())
    return found["number"] if found is not None else ""


def _column(grid: Grid, heads: Sequence[str], rows: Sequence[Row], wanted: str | None) -> int:
    """The column that takes the grades: by its header, or as it stands before the maximum."""
    if wanted is not None:
        found = [place for place, one in enumerate(heads) if as_is(one) == as_is(wanted)]
    else:
        found = [place for place, one in enumerate(heads) if as_is(one) in _GRADE]
        if len(found) != 1:
            likely = found or range(len(heads))
            found = [place for place in likely if _before_maximum(grid, rows, place)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f'"{header}"' for header in heads)
    why = f'no column is called "{wanted}"' if wanted else "no column is surely that of the grades"
    if len(found) > 1:
        why = f"{len(found)} columns may be that of the grades"
    raise SheetError(f"In this file {why}. Choose with --column: {listed}.")


def _before_maximum(grid: Grid, rows: Sequence[Row], place: int) -> bool:
    """Whether a column holds grades or nothing, and the next one the same number in every row."""
    own = [grid.get(row, place) for row in rows]
    grades = all(one in ("", "-") or read_number(one) is not None for one in own)
    return grades and _worth(grid, rows, place + 1) is not None


def _worth(grid: Grid, rows: Sequence[Row], place: int) -> float | None:
    """The one number that a column has in every row; None where it has another form."""
    values = {read_number(grid.get(row, place)) for row in rows}
    (only,) = values if len(values) == 1 else (None,)
    return only if only is not None and only > 0 else None
