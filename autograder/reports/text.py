"""A result for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..judge.result import Result
from .causes import Item, to_fix
from .entries import Entry
from .escaping import plain
from .sheet import Group, Row, Sheet, sheet


def show(graded: Result | Entry, console: Console) -> None:
    """Print the points, what to fix first, and what to do about each case that did not pass."""
    page = sheet(graded)
    console.print(Text(f"\n{plain(page.name)}: {page.points}", "bold"))
    for problem in page.problems:
        console.print(Text(plain(problem), "yellow"))
    console.print(_table(page.rows))
    _show_causes(page, console)
    for row in page.rows:
        for group in row.groups:
            if group.message not in page.problems:  # said above, once
                _show_group(row, group, console)
        for remark in row.remarks:
            head = Text(f"\n{row.name}", "bold").append(f" ({remark.numbers} passed)", "green")
            console.print(head)
            console.print(Padding(Text(plain(remark.message)), (0, 0, 0, 4)))


def _table(rows: Sequence[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("question")
    table.add_column("points", justify="right")
    table.add_column("of", justify="right")
    table.add_column("cases")
    for row in rows:
        cases = f"{len(row.passed)} of {len(row.cases)} passed"
        table.add_row(row.name, str(row.points), str(row.out_of), cases)
    return table


def _show_causes(page: Sheet, console: Console) -> None:
    items = to_fix(page.cases, page.problems)
    if not items:
        return
    console.print(Text("\nWhat to fix first", "bold"))
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for item in items:
        table.add_row(Text(f"-{item.lost}", "red"), _item(item))
    console.print(table)


def _item(item: Item) -> Text:
    where = f"{', '.join(item.questions)}: " if item.questions else ""
    text = Text(where, "bold").append(plain(item.text), "not bold")
    if item.waiting:
        text.append(f" {item.waiting}", "dim not bold")
    return text.append(" Fix this first.") if item.first else text


def _show_group(row: Row, group: Group, console: Console) -> None:
    head = Text(f"\n{row.name}", "bold")
    console.print(head.append(f" ({group.outcome}, 0 of {group.lost} points)", "red"))
    for case in group.cases:
        console.print(Padding(Text(f"{case.number} {case.name}", "dim"), (0, 0, 0, 2)))
    console.print(Padding(Text(plain(group.message, keep_lines=True)), (0, 0, 0, 4)))
    if group.detail:
        console.print(Padding(Text(plain(group.detail, keep_lines=True), "dim"), (0, 0, 0, 4)))
