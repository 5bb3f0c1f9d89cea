"""A result for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..judge.cases import questions
from ..judge.result import CaseResult, Result
from .escaping import plain
from .results_json import number

OUTCOMES = {
    "passed": "passed",
    "failed": "failed",
    "timeout": "did not return",
    "crashed": "ended the process",
    "not_judged": "not judged",
    "grader_error": "grader error",
}


def show(result: Result, console: Console) -> None:
    """Print a table of questions with points, then what to do about each case that failed."""
    console.print(Text(f"{plain(result.student)}: {number(result.score)} of 100 points", "bold"))
    for problem in result.problems:
        console.print(Text(plain(problem), "yellow"))
    console.print(_table(result))
    for case in result.cases:
        if case.outcome != "passed":
            _show_case(case, console)


def _table(result: Result) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("question")
    table.add_column("points", justify="right")
    table.add_column("of", justify="right")
    table.add_column("cases")
    for question in questions():
        mine = [case for case in result.cases if case.case.question == question.name]
        passed = sum(case.outcome == "passed" for case in mine)
        points = number(sum(case.points for case in mine))
        cases = f"{passed} of {len(mine)} passed"
        table.add_row(question.name, str(points), str(number(question.points)), cases)
    return table


def _show_case(result: CaseResult, console: Console) -> None:
    case = result.case
    title = f"\n{case.number} {case.question}: {case.name}"
    lost = f" ({OUTCOMES[result.outcome]}, 0 of {number(case.points)})"
    console.print(Text(title, "bold").append(lost, "red"))
    console.print(Padding(Text(plain(result.message, keep_lines=True)), (0, 0, 0, 4)))
    if result.detail:
        console.print(Padding(Text(plain(result.detail, keep_lines=True), "dim"), (0, 0, 0, 4)))


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
