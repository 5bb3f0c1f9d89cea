"""Fill the scores of a class into a platform's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...reports.entries import Entry
from ...reports.escaping import cell, plain
from ...reports.sheet import number
from ..decoding import encoding_of
from ..overrides import read_number
from ..table import points, said
from . import canvas, moodle
from .grid import Row, columns
from .matching import matched
from .sheet import Sheet, SheetError

PLATFORMS: Mapping[str, Callable[[str, str | None], Sheet]] = {
    "canvas": canvas.recognise,
    "moodle": moodle.recognise,
}
_TEST_STUDENT = {"student, test", "test student"}
_MOST_NAMED = 20


@dataclass
class Filled:
    """What became of a file.

    Args:
        data: its bytes.
        header: of the column that was filled.
        count: how many cells were filled.
        same: how many had the score already.
        replaced: scores that were others before.
        said: sentences on what was left as it was.
    """

    data: bytes = b""
    header: str = ""
    count: int = 0
    same: int = 0
    replaced: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def fill(
    data: bytes,
    entries: Sequence[Entry],
    platform: str,
    column: str | None = None,
    comments: str | None = None,
    scale: bool = False,
) -> Filled:
    """Return the file with the scores in it.

    Args:
        data: the bytes of the file, as it was downloaded.
        entries: the class.
        platform: of `PLATFORMS`.
        column: which column takes the scores; None to find it.
        comments: the header of a column that takes the points by question; None for none.
        scale: convert scores where the file has another maximum.

    Raises:
        SheetError: it is not certain where a score goes, or what it is worth there.
    """
    encoding = encoding_of(data)
    text = encoding.decode(data)
    if encoding.encode(text) != data:
        raise SheetError(f"This file is not text in {encoding.name}: download it again.")
    sheet = PLATFORMS[platform](text, column)
    factor = _factor(sheet, entries, scale)
    rows = matched(sheet, entries)
    filled = Filled(header=sheet.header)
    comment = _comment_column(sheet, comments)
    for entry in entries:
        if entry.score is not None and entry.student in rows:
            _fill_row(sheet, rows[entry.student], entry, factor, comment, filled)
    filled.said += _left(sheet, entries, rows)
    try:
        filled.data = encoding.encode(sheet.grid.text)
    except UnicodeEncodeError as error:
        raise SheetError(
            f"The file's encoding, {encoding.name}, has no such sign: {error}."
        ) from None
    return filled


def _factor(sheet: Sheet, entries: Sequence[Entry], scale: bool) -> float:
    """What a score is multiplied by."""
    ours = entries[0].out_of if entries else 0
    if sheet.out_of is None:
        if scale:
            raise SheetError(f'The file does not say what "{sheet.header}" is worth.')
        return 1
    if sheet.out_of == ours or not entries:
        return 1
    theirs, own = points(sheet.out_of), points(ours)
    if sheet.out_of <= 0:
        raise SheetError(f'"{sheet.header}" is worth {theirs} points in the file.')
    if not scale:
        raise SheetError(
            f'"{sheet.header}" is worth {theirs} points in the file and the lab {own}: change that'
            " on the platform, or give --scale to convert the scores."
        )
    return sheet.out_of / ours


def _fill_row(
    sheet: Sheet, row: Row, entry: Entry, factor: float, comment: int | None, filled: Filled
) -> None:
    before = sheet.grid.get(row, sheet.column)
    if before.casefold() in sheet.closed:
        filled.said.append(f"{sheet.name(row)} has {before} and keeps it.")
        return
    if comment is not None:
        sheet.grid.set(row, comment, _comment(entry))
    score = round(entry.score * factor, 2) if entry.score is not None else 0
    if read_number(before) == score:
        filled.same += 1
        return
    new = sheet.shown(score)
    if before not in sheet.empty:
        filled.replaced.append(f"{sheet.name(row)}: {before} → {new}")
    sheet.grid.set(row, sheet.column, new)
    filled.count += 1


def _comment_column(sheet: Sheet, wanted: str | None) -> int | None:
    if wanted is None:
        return None
    for row in sheet.grid.rows:
        if sheet.header.strip() in [header.strip() for header in row.values]:
            found = columns(row.values).get(wanted.strip().casefold())
            if found is None or found == sheet.column:
                break
            return found
    raise SheetError(f'In this file no other column is called "{wanted}".')


def _comment(entry: Entry) -> str:
    """What a student reads beside the score."""
    parts = [f"{name}: {number(value)}" for name, value in entry.points.items()]
    return cell(plain("; ".join([*parts, *map(said, entry.overrides)])))


def _left(sheet: Sheet, entries: Sequence[Entry], rows: Mapping[str, Row]) -> Iterator[str]:
    """Say which rows and which students were left out."""
    ours = {id(row) for row in rows.values()}
    strangers = [
        sheet.name(row)
        for row in sheet.students
        if id(row) not in ours and sheet.grid.get(row, sheet.names).casefold() not in _TEST_STUDENT
    ]
    yield from _listed("No student of the class matches", strangers)
    yield from _listed(
        "Without a row in the file", [one.student for one in entries if one.student not in rows]
    )
    without = [f"{one.student} ({one.status})" for one in entries if one.score is None]
    yield from _listed("Without a score, left as they are", without)


def _listed(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield f"{what}: {'; '.join(names[:_MOST_NAMED])}{more}."
