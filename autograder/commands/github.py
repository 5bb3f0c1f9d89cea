"""`mnist-lab github`: show on GitHub what `mnist-lab grade --format json` found.

It runs in the student's repository, whose log and summary the student reads: of hidden cases only
the number is shown, unless the course wants otherwise.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ..labcheck.faults import OUR_FAULT
from ..reports import github
from ..reports.altered_files import changed

ALL_POINTS, NOT_ALL, NO_RESULT = 0, 1, 2
TITLE = "Your grade"


def run(results: Path, student: Path, show_hidden: bool) -> int:
    """Publish the results; return 0 if all points were earned.

    Args:
        results: what `mnist-lab grade --format json` printed.
        student: the student's repository.
        show_hidden: show hidden cases with their names and messages.
    """
    try:
        graded = json.loads(results.read_bytes())
        made = report(graded, student, show_hidden)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(github.command("error", f"{OUR_FAULT} ({error!r})", title=results.name))
        return NO_RESULT
    github.publish(made, os.environ)
    return ALL_POINTS if made.status == "pass" else NOT_ALL


def report(graded: dict[str, Any], student: Path, show_hidden: bool = False) -> github.Report:
    """Return a result, as a Gradescope results.json, as a report for GitHub."""
    from ..gradebook.entries import case_of
    from ..installation import ROOT
    from ..judge.cases import questions
    from ..reports.causes import to_fix
    from ..reports.sheet import of_entry

    name = graded["extra_data"]["file_name"]
    source = _lines(student, name)
    handout = (ROOT / "assignment" / "README.md").read_text("utf-8")
    sections = github.sections(handout, os.environ)
    tasks = tuple(
        github.Task(
            question.name,
            tuple(_checks(graded["tests"], question.name, show_hidden)),
            github.definition(question.defines, source),
            sections.get(question.name, ""),
        )
        for question in questions()
    )
    notes = [*graded["extra_data"]["problems"]]
    cases = [of_entry(case_of(test)) for test in graded["tests"]]
    items = to_fix(cases, notes, with_hidden=show_hidden)
    if any(task.status == "error" for task in tasks):
        notes.append(OUR_FAULT)
    warnings = tuple(changed(student, ROOT / "assignment"))
    lines = tuple(item.markdown for item in items)
    return github.Report(TITLE, tasks, name, len(source), tuple(notes), lines, warnings)


def _checks(tests: list[dict[str, Any]], question: str, show_hidden: bool) -> list[github.Check]:
    return [
        github.Check(
            name=test["name"].removeprefix(f"{question}: "),
            points=test["max_score"],
            outcome=test["extra_data"]["outcome"],
            message=test["output"],
            hidden=test["visibility"] != "visible" and not show_hidden,
        )
        for test in tests
        if test["extra_data"]["question"] == question
    ]


def _lines(student: Path, name: str) -> list[str]:
    """Return the lines of the graded file; none for a notebook, whose lines nobody sees."""
    path = student / Path(name).name
    if path.suffix != ".py" or path.is_symlink() or not path.is_file():
        return []
    return path.read_bytes()[:1_000_000].decode("utf-8", errors="replace").splitlines()
