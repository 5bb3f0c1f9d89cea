"""A result for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..judge.result import Result
from .escaping import plain
from .groups import Group, Row, rows
from .results_json import number


def show(result: Result, console: Console) -> None:
    """Print a table of questions with points, then what to do about each case that failed."""
    console.print(Text(f"\n{plain(result.student)}: {number(result.score)} of 100 points", "bold"))
    for problem in result.problems:
        console.print(Text(plain(problem), "yellow"))
    told = list(rows(result))
    console.print(_table(told))
    for row in told:
        for group in row.groups:
            if group.message not in result.problems:  # said above, once
                _show_group(row, group, console)


def _table(told: Sequence[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("question")
    table.add_column("points", justify="right")
    table.add_column("of", justify="right")
    table.add_column("cases")
    for row in told:
        cases = f"{row.passed} of {row.count} passed"
        of = str(number(row.question.points))
        table.add_row(row.question.name, str(row.points), of, cases)
    return table


def _show_group(row: Row, group: Group, console: Console) -> None:
    head = Text(f"\n{row.question.name}", "bold")
    console.print(head.append(f" ({group.outcome}, 0 of {group.lost} points)", "red"))
    for title in group.titles:
        console.print(Padding(Text(title, "dim"), (0, 0, 0, 2)))
    console.print(Padding(Text(plain(group.message, keep_lines=True)), (0, 0, 0, 4)))
    if group.detail:
        console.print(Padding(Text(plain(group.detail, keep_lines=True), "dim"), (0, 0, 0, 4)))


def show_class(results: Sequence[Result], console: Console) -> None:
    """Print one row per student of a class: points and how many cases passed."""
    table = Table(box=None, pad_edge=False)
    for column in ("student", "points", "passed", "note"):
        table.add_column(column)
    for result in sorted(results, key=lambda r: r.student):
        passed = sum(case.outcome == "passed" for case in result.cases)
        note = "" if result.graded else "grader error"
        note = note or plain("; ".join(result.problems))
        cases = f"{passed} of {len(result.cases)}"
        table.add_row(Text(plain(result.student)), str(number(result.score)), cases, Text(note))
    console.print(table)
