"""grades.csv: one row per student, one column per question."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from ..judge.cases import questions
from ..judge.result import Result
from ..reports.escaping import cell, plain
from ..reports.results_json import number


def write(path: Path, results: Sequence[Result]) -> None:
    """Write the gradebook of a class to `path`, sorted by student."""
    names = [question.name for question in questions()]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["student", "score", *names, "status", "file", "problems"])
        for result in sorted(results, key=lambda r: r.student):
            table.writerow(_row(result, names))


def _row(result: Result, names: list[str]) -> list[object]:
    points = dict.fromkeys(names, 0.0)
    for case in result.cases:
        points[case.case.question] += case.points
    return [
        cell(result.student),
        number(result.score),
        *(number(points[name]) for name in names),
        "graded" if result.graded else "grader error",
        cell(result.file_name),
        cell(plain(" ".join(result.problems))),
    ]
