"""What an instructor reads when a class has been graded."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..gradebook import changes, table
from ..gradebook.book import Book, text_of
from ..reports.entries import GRADED, MISSING, Change, Entry
from ..reports.escaping import plain
from .exit_status import FAILED, OK
from .request import Request

if TYPE_CHECKING:
    from ..gradebook.class_run import ClassRun

MOST_ROWS = 40  # of a class whose table is in a file
MOST_NAMED = 30


class Closing:
    """Shows what a run found, and tells whether it went well."""

    def __init__(self, request: Request, plan: ClassRun) -> None:
        self._request, self._plan = request, plan
        self._entries = plan.book.entries

    def show(self) -> int:
        """Print everything; return the exit status."""
        if len(self._entries) == 1:
            self._show_one(self._entries[0])
        else:
            self._show_class()
        for sentence in self._plan.book.unwritten:
            print(plain(sentence), file=sys.stderr)
        if self._plan.book.full:
            print(self._stopped(), file=sys.stderr)
        return FAILED if self._failed() else OK

    def _failed(self) -> bool:
        wrong = any(entry.status == "grader error" for entry in self._entries)
        return wrong or bool(self._plan.book.unwritten) or bool(self._plan.waiting)

    def _stopped(self) -> str:
        left = len(self._plan.waiting)
        return (
            f"Stopped: nothing more can be written to {self._request.output}. Make room and run the"
            f" same command again to go on ({left} not graded yet)."
        )

    def _show_one(self, entry: Entry) -> None:
        from ..reports import text

        if self._request.form == "json":
            print(text_of(self._plan.book.last), end="")
        else:
            text.show(entry, Console(highlight=False, soft_wrap=False))

    def _show_class(self) -> None:
        file = sys.stderr if self._request.form == "json" else sys.stdout
        console = Console(file=file, highlight=False, soft_wrap=False)
        if self._request.output is None or len(self._entries) <= MOST_ROWS:
            show_table(self._entries, console)
        show_changes(self._plan.book.changes if self._plan.graded else (), console)
        show_by_hand(self._entries, console)
        show_summary(self._entries, self._counts(), file)
        if self._request.output is not None:
            print(f"Everything is in {self._request.output}.", file=file)

    def _counts(self) -> str:
        return f"{self._plan.graded} graded, {self._plan.kept} kept from before"


def finished(book: Book, folder: Path) -> None:
    """Print what a report of a class has found."""
    console = Console(highlight=False, soft_wrap=False)
    show_changes(book.changes, console)
    show_by_hand(book.entries, console)
    known = {entry.student for entry in book.entries}
    left = sum(member.student not in known for member in book.roll.members)
    overridden = sum(bool(entry.overrides) for entry in book.entries)
    counts = [f"{len(known)} students"]
    counts += [f"{left} not graded yet"] * bool(left)
    counts += [f"{overridden} with points by hand"] * bool(overridden)
    show_summary(book.entries, ", ".join(counts), sys.stdout)
    print(f"Everything is in {folder}.")


def show_table(entries: Sequence[Entry], console: Console) -> None:
    """Print one row per student: score, and how many cases passed."""
    shown = Table(box=None, pad_edge=False)
    shown.add_column("student")
    shown.add_column("score", justify="right")
    shown.add_column("passed", justify="right")
    shown.add_column("status")
    for entry in entries:
        passed = sum(case.outcome == "passed" for case in entry.cases)
        cases = f"{passed} of {len(entry.cases)}" if entry.cases else ""
        marks = [entry.status, *["late"] * bool(entry.late), *["override"] * bool(entry.overrides)]
        shown.add_row(
            Text(plain(entry.student)), table.points(entry.score), cases, ", ".join(marks)
        )
    console.print(shown)


def show_changes(found: Sequence[Change], console: Console) -> None:
    """Print who gained and who lost by a regrading, in which case."""
    gained = changes.by_student(found)
    if not gained:
        return
    up, down = (sum(sign * value > 0 for value in gained.values()) for sign in (1, -1))
    console.print(f"\nRegraded: {up} gained, {down} lost.")
    shown = Table(box=None, pad_edge=False)
    for column in ("student", "case", "before", "after"):
        shown.add_column(column)
    for one in found[:MOST_ROWS]:
        shown.add_row(
            Text(plain(one.student)),
            Text(f"{one.number} {plain(one.case)}"),
            f"{table.points(one.before)} ({one.outcome_before or 'no such case'})",
            f"{table.points(one.after)} ({one.outcome_after or 'no such case'})",
        )
    console.print(shown)
    if len(found) > MOST_ROWS:
        console.print(f"… and {len(found) - MOST_ROWS} more: see {changes.NAME}.")


def show_by_hand(entries: Sequence[Entry], console: Console) -> None:
    """Print whose submission a person has to look at, and why."""
    odd = [entry for entry in entries if entry.needs_a_look]
    if not odd:
        return
    console.print("\nLook at these by hand:", style="bold")
    for entry in odd[:MOST_NAMED]:
        console.print(Text(f"  {plain(entry.student)}: {_why(entry)}"), soft_wrap=True)
    if len(odd) > MOST_NAMED:
        console.print(f"  … and {len(odd) - MOST_NAMED} more: see {table.NAME}.")


def _why(entry: Entry) -> str:
    status = [] if entry.status == GRADED else [f"{entry.status}."]
    return " ".join([*status, *map(plain, entry.problems)])


def show_summary(entries: Sequence[Entry], counts: str, file: TextIO) -> None:
    """Print in one line how the class did."""
    print("\n" + "; ".join([counts, *_figures(entries)]) + ".", file=file)


def _figures(entries: Sequence[Entry]) -> Iterator[str]:
    scores = [entry.score for entry in entries if entry.score is not None]
    if scores:
        mean, median = statistics.fmean(scores), statistics.median(scores)
        yield f"mean {mean:.1f}, median {median:.1f} of {table.points(entries[0].out_of)} points"
        yield f"zeros: {sum(score == 0 for score in scores)}"
    if missing := sum(entry.status == MISSING for entry in entries):
        yield f"missing: {missing}"
    if odd := sum(entry.needs_a_look for entry in entries):
        yield f"to look at: {odd}"
