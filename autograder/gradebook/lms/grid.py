"""A CSV text cell by cell, such that one cell can change and all others keep their every byte.

The csv module tells a cell's value, but not how it was quoted or which line end followed. Here a
cell keeps its own text. What it means is what the csv module makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass
class Row:
    """One row.

    Args:
        line: the number of the line that it begins on, from 1.
        raw: the text of each cell; none where the line is blank.
        end: what ends the line; "" at the end of the file.
    """

    line: int
    raw: list[str]
    end: str

    @property
    def values(self) -> list[str]:
        """What the cells mean."""
        return [value(raw) for raw in self.raw]


@dataclass
class Grid:
    """A CSV text.

    Args:
        rows: all of them, blank ones too.
        delimiter: what stands between two cells.
    """

    rows: list[Row] = field(default_factory=list)
    delimiter: str = ","

    @property
    def text(self) -> str:
        """The text; as it was read, but for the cells that were set."""
        return "".join(self.delimiter.join(row.raw) + row.end for row in self.rows)

    def get(self, row: Row, column: int) -> str:
        """Return what a cell means, without spaces around it; "" where the row is too short."""
        return value(row.raw[column]).strip() if column < len(row.raw) else ""

    def set(self, row: Row, column: int, new: str) -> None:
        """Let a cell mean something else; it is quoted where it was, or has to be."""
        row.raw += [""] * (column + 1 - len(row.raw))
        quoted = row.raw[column].startswith('"') or any(c in new for c in f'{self.delimiter}"\r\n')
        row.raw[column] = '"' + new.replace('"', '""') + '"' if quoted else new


def read(text: str, delimiter: str) -> Grid:
    """Divide a text into cells."""
    d = re.escape(delimiter)
    cell = re.compile(rf'"[^"]*(?:""[^"]*)*(?:"|\Z)[^{d}\r\n]*|[^{d}\r\n]*')
    grid, place, line = Grid(delimiter=delimiter), 0, 1
    while place < len(text):
        raw: list[str] = []
        while True:
            found = cell.match(text, place)
            assert found is not None  # it may be empty, but it matches
            raw.append(found[0])
            place = found.end()
            if not text.startswith(delimiter, place):
                break
            place += len(delimiter)
        ended = _LINE_END.match(text, place)
        end = ended[0] if ended is not None else ""
        grid.rows.append(Row(line, [] if raw == [""] else raw, end))
        line += 1 + sum(len(_LINE_END.findall(one)) for one in raw)
        place += len(end)
    return grid


def value(raw: str) -> str:
    """Return what a cell's text means."""
    if not raw.startswith('"'):
        return raw
    closed = re.match(r'"([^"]*(?:""[^"]*)*)(?:"|\Z)', raw)
    assert closed is not None
    return closed[1].replace('""', '"') + raw[closed.end() :]


def columns(values: Sequence[str]) -> dict[str, int]:
    """Return where each header stands, in lower case; of two alike the first."""
    found: dict[str, int] = {}
    for place, header in enumerate(values):
        found.setdefault(header.strip().casefold(), place)
    return found
