"""Which row of a file is about which student: by what only one of them can have, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from ...reports.entries import Entry
from .grid import Row
from .sheet import Sheet, SheetError, as_is


def matched(sheet: Sheet, entries: Sequence[Entry]) -> dict[str, Row]:
    """Return the row of each student who has one.

    Raises:
        SheetError: a row may be of two students, or a student have two rows.
    """
    keys = _keys(sheet, entries)
    rows_of: dict[str, list[Row]] = defaultdict(list)
    faults = []
    for row in sheet.students:
        found = dict.fromkeys(
            student
            for column, comparable, students in keys
            for student in students.get(comparable(sheet.grid.get(row, column)), ())
        )
        if len(found) > 1:
            faults.append(f"{sheet.name(row)} may be {' or '.join(found)}")
        for student in found:
            rows_of[student].append(row)
    for student, rows in rows_of.items():
        if len(rows) > 1:
            lines = " and ".join(sheet.name(row) for row in rows)
            faults.append(f"{student} has two rows: {lines}")
    if faults:
        raise SheetError(
            f"It is not certain who is who: {'; '.join(dict.fromkeys(faults))}. Nothing was filled."
        )
    return {student: rows[0] for student, rows in rows_of.items()}


_Key = tuple[int, Callable[[str], str], Mapping[str, Sequence[str]]]


def _keys(sheet: Sheet, entries: Sequence[Entry]) -> list[_Key]:
    """The columns to look at, and who has what in them.

    An id is compared with one column only, the one in which most ids are found: a number of Canvas
    and a number of the registrar may be alike and mean different people.
    """
    ids = _by(entries, lambda entry: [entry.id])
    logins = _by(entries, lambda entry: [entry.email, entry.student])
    keys: list[_Key] = [(*column, logins) for column in sheet.logins.values()]
    counted = [
        (sum(comparable(sheet.grid.get(row, column)) in ids for row in sheet.students), place)
        for place, (column, comparable) in enumerate(sheet.ids.values())
    ]
    most = max((count for count, _ in counted), default=0)
    if most:
        best = min(place for count, place in counted if count == most)
        keys.insert(0, (*list(sheet.ids.values())[best], ids))
    keys += [
        (*column, _by(entries, lambda entry: [entry.student])) for column in sheet.ids.values()
    ]
    return keys


def _by(entries: Sequence[Entry], told: Callable[[Entry], Sequence[str]]) -> dict[str, list[str]]:
    """The students by what they are known by."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for text in {as_is(one) for one in told(entry) if one}:
            found[text].append(entry.student)
    return found
