"""Marked regions of a source: finding them, and putting something else in their place.

A region begins with a line `# BEGIN SOLUTION …` and ends with `# END SOLUTION`, or the same with
HIDDEN. A marker that is not exactly so is an error: it would leak what it was meant to keep.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["SOLUTION", "HIDDEN"]

_MARKER = re.compile(r"^( *)# (BEGIN|END) (SOLUTION|HIDDEN)(?: (\S.*))?$")
_LIKE_A_MARKER = re.compile(r"#[\W_]*(BEGIN|END)[\W_]*(SOLUTION|HIDDEN)", re.IGNORECASE)


class MarkerError(ValueError):
    """A marker is unbalanced, nested, misspelt or out of place; the message names file and line."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(f"{path}, line {line}: {problem}")


@dataclass(frozen=True)
class Region:
    """The lines between two markers.

    Attributes:
        note: what the first marker says after its name.
        indent: the spaces before it.
        lines: what is between the markers.
        number: the line of the first marker.
    """

    note: str
    indent: str
    lines: tuple[str, ...]
    number: int


def split(text: str, kind: Kind, path: str) -> list[str | Region]:
    """Return the lines of `text`, each region as one `Region`.

    Raises:
        MarkerError: see there. Regions of the other kind are out of place.
    """
    parts: list[str | Region] = []
    numbered = enumerate(text.splitlines(), start=1)
    for number, line in numbered:
        marker = _marker(line, kind, path, number)
        if marker is None:
            parts.append(line)
        elif marker[2] == "END":
            raise MarkerError(path, number, f"END {kind} without a BEGIN.")
        else:
            indent, note = marker[1], marker[4] or ""
            inside = tuple(_until_end(numbered, kind, path, number))
            parts.append(Region(note, indent, inside, number))
    return parts


def _until_end(
    numbered: Iterator[tuple[int, str]], kind: Kind, path: str, begin: int
) -> Iterator[str]:
    for number, line in numbered:
        marker = _marker(line, kind, path, number)
        if marker is None:
            yield line
        elif marker[2] == "END":
            return
        else:
            raise MarkerError(path, number, f"BEGIN {kind} inside the region of line {begin}.")
    raise MarkerError(path, begin, f"BEGIN {kind} without an END.")


def _marker(line: str, kind: Kind, path: str, number: int) -> re.Match[str] | None:
    marker = _MARKER.match(line)
    if marker is None:
        if _LIKE_A_MARKER.search(line):
            raise MarkerError(path, number, f"almost a marker: {line.strip()!r}.")
        return None
    if marker[3] != kind:
        raise MarkerError(path, number, f"a {marker[3]} region does not belong in this file.")
    return marker


def replace(text: str, kind: Kind, path: str, stand_in: Callable[[Region], list[str]]) -> str:
    """Return `text` with each region replaced by the lines that `stand_in` gives for it."""
    lines: list[str] = []
    for part in split(text, kind, path):
        lines += [part] if isinstance(part, str) else stand_in(part)
    return "\n".join(lines) + "\n"


def regions(text: str, kind: Kind, path: str) -> list[Region]:
    """Return the regions of `text`."""
    return [part for part in split(text, kind, path) if isinstance(part, Region)]


def outside(text: str, kind: Kind, path: str) -> list[str]:
    """Return the lines of `text` that are in no region."""
    return [part for part in split(text, kind, path) if isinstance(part, str)]


def check_unmarked(text: str, path: str) -> None:
    """Raise a MarkerError if there is any marker in `text`."""
    for number, line in enumerate(text.splitlines(), start=1):
        if _LIKE_A_MARKER.search(line):
            raise MarkerError(path, number, "no region belongs in this file.")
