"""Canvas: the file that Grades, Export makes, and Import takes."""

from __future__ import annotations

import re

from ..overrides import read_number
from .grid import Grid, Row, columns
from .sheet import Sheet, SheetError, as_is, divided

_FIRST_ROWS = 20  # among which the headers are
_TITLE = re.compile(r"(?P<title>.*?)\s*\((?P<number>\d+)\)", re.DOTALL)
_POINTS = "points possible"
_READ_ONLY = "(read only)"
_CLOSED = frozenset({"ex"})  # excused
_KEYS = ("id", "sis user id", "integration id", "sis login id")


def recognise(text: str, wanted: str | None) -> Sheet:
    """Return what is known about a file of Canvas.

    Args:
        text: of the file.
        wanted: the title or number of the assignment; None for the only one without any score.

    Raises:
        SheetError: it is no such file, or no column is the one.
    """
    for grid in divided(text):
        for place, row in enumerate(grid.rows[:_FIRST_ROWS]):
            heads = columns(row.values)
            if "student" in heads and "id" in heads:
                return _sheet(grid, grid.rows[place + 1 :], row, wanted)
    raise SheetError(
        "This is not a Canvas gradebook: no line has the headers Student and ID. Take the file that"
        ' "Export" in Grades gives.'
    )


def _sheet(grid: Grid, rows: list[Row], head: Row, wanted: str | None) -> Sheet:
    heads = columns(head.values)
    names = heads["student"]
    points = next(
        (row for row in rows if grid.get(row, names).casefold().startswith(_POINTS)), None
    )
    keys = {key: heads[key] for key in _KEYS if key in heads}
    students = [
        row
        for row in rows
        if row is not points and any(grid.get(row, column) for column in keys.values())
    ]
    column = _column(grid, head, points, students, wanted)
    worth = grid.get(points, column) if points is not None else ""
    scores = [grid.get(row, column) for row in students]
    others = [grid.get(row, place) for row in rows for place in _assignments(grid, head, points)]
    return Sheet(
        grid=grid,
        students=students,
        column=column,
        header=head.values[column],
        ids={key: (keys[key], as_is) for key in _KEYS[:3] if key in keys},
        logins={key: (keys[key], as_is) for key in ("sis login id",) if key in keys},
        names=names,
        out_of=read_number(worth),
        numbers=[worth, *scores, *others],
        closed=_CLOSED,
    )


def _assignments(grid: Grid, head: Row, points: Row | None) -> list[int]:
    """The columns that may take scores: they have a number, and Canvas does not compute them."""
    return [
        place
        for place, header in enumerate(head.values)
        if _TITLE.fullmatch(header.strip())
        and (points is None or _READ_ONLY not in grid.get(points, place).casefold())
    ]


def _column(
    grid: Grid, head: Row, points: Row | None, students: list[Row], wanted: str | None
) -> int:
    places, heads = _assignments(grid, head, points), head.values
    if wanted is not None:
        found = [place for place in places if _is_called(heads[place], wanted)]
        what = f'is called "{wanted}"'
    else:
        found = [
            place
            for place in places
            if {grid.get(row, place).casefold() for row in students} <= {"", *_CLOSED}
        ]
        what = "is without any score"
    if len(found) == 1:
        return found[0]
    which = "no assignment" if not found else f"{len(found)} assignments"
    verb = what if len(found) < 2 else what.replace("is ", "are ", 1)
    listed = ", ".join(f'"{heads[place].strip()}"' for place in found or places) or "none at all"
    raise SheetError(f"In this file {which} {verb}. Choose with --assignment: {listed}.")


def _is_called(header: str, wanted: str) -> bool:
    found = _TITLE.fullmatch(header.strip())
    names = {header} | ({found["title"], found["number"]} if found else set())
    return as_is(wanted) in {as_is(name) for name in names}
