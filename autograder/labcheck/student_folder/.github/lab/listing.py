"""Which checks there are, and where in the student's file their answers begin: only by reading."""

import ast
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from reports.github import Check, Task, definition

NOT_RUN = "This check did not run: something before it went wrong."
UNREADABLE = "This file of checks cannot be read. Get it back as it was."


def tasks(folder: Path, source: list[str], sections: Mapping[str, str]) -> list[Task]:
    """Return all tasks, each with its checks, which have not run yet.

    Args:
        folder: tests/.
        source: the lines of the student's file.
        sections: the address of the handout's section about each task.
    """
    return [
        replace(task(path, source), section=sections.get(path.stem, ""))
        for path in sorted(folder.glob("q*.py"))
    ]


def task(path: Path, source: list[str]) -> Task:
    """Return the task that a question file is about."""
    try:
        body = ast.parse(path.read_bytes()).body
        checks = tuple(check for node in body for check in checks_of(node))
        return Task(path.stem, checks, definition(names(body), source))
    except (SyntaxError, ValueError, KeyError, TypeError, OSError, RecursionError):
        return Task(path.stem, (Check("all of it", 0, "failed", UNREADABLE),))


def checks_of(node: ast.stmt) -> list[Check]:
    """Return the check that a statement of a question file makes, if it makes one."""
    found = []
    for call in getattr(node, "decorator_list", []):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "test_case":
            values = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
            points = min(max(float(values["points"]), 0), 100)
            found.append(Check(str(values["name"]), points, "not_judged", NOT_RUN))
    return found


def names(body: list[ast.stmt]) -> list[str]:
    """Return the names of the lab that a question file is about: its `defines`."""
    for node in body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "defines":
            return [str(name) for name in ast.literal_eval(node.value)]
    return []


def lines(lab: Path) -> list[str]:
    """Return the lines of the student's file; none if there is no such file."""
    try:
        return lab.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []


def graded(task: Task, outcomes: dict[tuple[str, str], tuple[str, str]]) -> Task:
    """Return a task whose checks are as `outcomes` tells, by the task's and the check's name."""

    def checked(check: Check) -> Check:
        outcome, message = outcomes.get((task.name, check.name), (check.outcome, check.message))
        return replace(check, outcome=outcome, message=message)

    return replace(task, checks=tuple(map(checked, task.checks)))
