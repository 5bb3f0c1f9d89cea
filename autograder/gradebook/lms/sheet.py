"""What is known about a gradebook file before it is filled: which rows, which columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..decoding import delimiters
from ..overrides import read_number
from .grid import Grid, Row, read


class SheetError(Exception):
    """A file cannot be filled; the text is one sentence for the instructor."""


@dataclass
class Sheet:
    """A platform's file.

    Args:
        grid: its cells.
        students: its rows that are about a student.
        column: the one that takes the scores.
        header: what that column is called.
        ids: the columns that may hold what the gradebook has as `id`, by name; each with what makes
            it comparable. The likeliest comes first.
        logins: the columns that may hold a login or an e-mail address, likewise.
        names: the column that names the student, for messages.
        out_of: what the column is worth in the file; None where that is not said.
        numbers: the cells that show which decimal sign the file has.
        closed: what a cell says that is not to be filled.
        empty: what a cell says that holds no score yet.
    """

    grid: Grid
    students: list[Row]
    column: int
    header: str
    ids: Mapping[str, tuple[int, Callable[[str], str]]]
    logins: Mapping[str, tuple[int, Callable[[str], str]]]
    names: int
    out_of: float | None
    numbers: list[str] = field(default_factory=list)
    closed: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset({""})

    def name(self, row: Row) -> str:
        """Return how to name a row in a message."""
        return f"line {row.line}, {self.grid.get(row, self.names) or 'without a name'}"

    def decimal_sign(self) -> str:
        """Return the decimal sign that the file's own numbers have; a point where none has any."""
        commas = [one for one in self.numbers if "," in one and read_number(one) is not None]
        points = [one for one in self.numbers if "." in one and read_number(one) is not None]
        return "," if len(commas) > len(points) else "."

    def shown(self, score: float) -> str:
        """Return a score as a cell has it."""
        whole = int(score) if score == int(score) else round(score, 2)
        return str(whole).replace(".", self.decimal_sign())


def divided(text: str) -> list[Grid]:
    """Return the text as cells, for each usual delimiter, the likeliest first."""
    grids = [read(text, sign) for sign in delimiters(text)]
    return [grid for grid in grids if any(len(row.raw) > 1 for row in grid.rows)]


def as_is(text: str) -> str:
    """Return a login, an address or a number as it is compared."""
    return text.strip().casefold()
