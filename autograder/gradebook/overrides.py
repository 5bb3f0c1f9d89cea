"""overrides.csv: points that the instructor gives, whatever was measured. It is only ever read."""

from __future__ import annotations

import csv
import difflib
import io
import math
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ..reports.entries import Override
from ..reports.escaping import cell
from .decoding import decoded, delimiters

COLUMNS = ("student", "question", "points", "reason")
TOTAL = "total"


class OverrideError(Exception):
    """overrides.csv cannot be used; each line of the text is a sentence for the instructor."""


def read_overrides(
    path: Path, questions: Mapping[str, float], students: Collection[str] | None = None
) -> tuple[Override, ...]:
    """Read the overrides of a class; none where there is no file.

    Args:
        path: of the file; it may have been saved by a spreadsheet in any language.
        questions: the points of each.
        students: the keys of the class; None to look at everything but these.

    Raises:
        OverrideError: a line names nobody, no question or no number, or says something twice.
    """
    try:
        text = decoded(path.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise OverrideError(f"{path} cannot be read: {error.strerror or error}.") from None
    reader = _Reader(questions, None if students is None else {cell(one): one for one in students})
    read = tuple(reader.read(text))
    if reader.faults:
        raise OverrideError("\n".join(f"{path.name}, {fault}" for fault in reader.faults))
    return read


class _Reader:
    """Reads the file line by line, and collects what is wrong with it."""

    def __init__(self, questions: Mapping[str, float], students: Mapping[str, str] | None) -> None:
        self._questions, self._students = questions, students
        self._seen: dict[tuple[str, str], int] = {}
        self.faults: list[str] = []

    def read(self, text: str) -> Iterator[Override]:
        table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiters(text)[0])
        columns: dict[str, int] = {}
        try:
            for row in table:
                values = [value.strip() for value in row]
                if not any(values):
                    continue
                if not columns:
                    columns = {name.lower(): i for i, name in enumerate(values)}
                    if lacking := [name for name in COLUMNS[:3] if name not in columns]:
                        self.faults.append(
                            f"line {table.line_num}: there is no column {' or '.join(lacking)};"
                            f" the first line must be {','.join(COLUMNS)}."
                        )
                        return
                    continue
                told = {name: values[i] if i < len(values) else "" for name, i in columns.items()}
                yield from self._override(table.line_num, told)
        except csv.Error as error:
            self.faults.append(f"line {table.line_num}: this is not CSV ({error}).")

    def _override(self, line: int, told: Mapping[str, str]) -> Iterator[Override]:
        student, question = self._student(told["student"]), told["question"]
        points, faults = read_number(told["points"]), list[str]()
        if student is None:
            near = _near(told["student"], self._students or ())
            faults.append(f'there is no student "{told["student"]}" in this class{near}')
        if question != TOTAL and question not in self._questions:
            near = _near(question, [*self._questions, TOTAL])
            faults.append(f'there is no question "{question}"{near}')
        if points is None or points < 0:
            faults.append(f'"{told["points"]}" is not a number of points')
        first = self._seen.setdefault((student or told["student"], question), line)
        if first != line:
            faults.append(f"line {first} has points of {told['student']} for {question} already")
        self.faults += [f"line {line}: {fault}." for fault in faults]
        if not faults and student is not None and points is not None:
            yield Override(student, question, points, told.get("reason", ""))

    def _student(self, told: str) -> str | None:
        if self._students is None:
            return told
        key = unicodedata.normalize("NFC", told)  # as keys are; not every keyboard writes so
        return self._students.get(key, self._students.get(cell(key)))


def read_number(text: str) -> float | None:
    """Return the number in a cell, with a decimal point or comma; None where there is none."""
    try:
        value = float(text.replace(",", ".")) if "_" not in text else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _near(told: str, known: Collection[str]) -> str:
    """Say what may have been meant."""
    close = difflib.get_close_matches(told, list(known), 1, 0.7)
    return f' (is "{close[0]}" meant?)' if close else ""
