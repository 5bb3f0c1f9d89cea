"""A grading in the forms that GitHub shows: job summary, annotations, legacy payload, notices.

Students get this file too, in .github/lab/: their own checks are shown in the same way as the
grades of the full autograder. It needs nothing but Python.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .escaping import markdown, plain, preformatted, prose, workflow_data, workflow_property

MOST_ANNOTATIONS = 10  # of a kind; GitHub drops the others of a step
LARGEST_SUMMARY = 900_000  # bytes; GitHub refuses a summary above 1 MiB
LONGEST_HINT = 300
_SECTION = re.compile(r"\[(q\d\w+)\]\(#([\w-]+)\)")  # in the handout's table of tasks
_LINE = re.compile(r"[(,] ?line (\d{1,7})\b")


@dataclass(frozen=True)
class Check:
    """What became of one check.

    Args:
        name: what it checks.
        points: what it is worth.
        outcome: `passed`, `grader_error`, `not_judged`, or anything else for a failure.
        message: what the student should read.
        hidden: only the task's totals tell of it.
    """

    name: str
    points: float
    outcome: str
    message: str = ""
    hidden: bool = False

    @property
    def passed(self) -> bool:
        """Whether it earned its points."""
        return self.outcome == "passed"


@dataclass(frozen=True)
class Task:
    """The checks of one question.

    Args:
        name: of the question.
        checks: in order.
        line: where the student's answer begins.
        section: the address of what the handout says about it; empty if that is not known.
    """

    name: str
    checks: tuple[Check, ...]
    line: int = 1
    section: str = ""

    @property
    def score(self) -> float:
        """The points earned."""
        return sum(check.points for check in self.checks if check.passed)

    @property
    def most(self) -> float:
        """The points that there are."""
        return sum(check.points for check in self.checks)

    @property
    def status(self) -> str:
        """What the legacy payload calls it: pass, fail or error."""
        if any(check.outcome == "grader_error" for check in self.checks):
            return "error"
        return "pass" if all(check.passed for check in self.checks) else "fail"

    @property
    def failed(self) -> list[Check]:
        """The checks that failed and may be shown; those that failed by themselves come first."""
        shown = [check for check in self.checks if not (check.passed or check.hidden)]
        return sorted(shown, key=lambda check: check.outcome == "not_judged")

    @property
    def hint(self) -> str:
        """What to do next; empty if nothing is."""
        if self.failed:
            return self.failed[0].message
        hidden = sum(not check.passed for check in self.checks)
        return f"{_count(hidden, 'hidden check')} not passed: read the docstring." if hidden else ""


@dataclass(frozen=True)
class Report:
    """A grading.

    Args:
        title: the heading of the summary.
        tasks: all questions, in order.
        file_name: the student's file, as annotations name it.
        lines: how many lines that file has.
        notes: sentences about the whole, for the summary.
        to_fix: what to fix first, as items of a list in Markdown.
        warnings: paths in the repository and what is odd about them.
    """

    title: str
    tasks: tuple[Task, ...]
    file_name: str = "lab.py"
    lines: int = 1
    notes: tuple[str, ...] = ()
    to_fix: tuple[str, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()

    @cached_property
    def score(self) -> float:
        """The points earned."""
        return sum(task.score for task in self.tasks)

    @cached_property
    def most(self) -> float:
        """The points that there are."""
        return sum(task.most for task in self.tasks)

    @property
    def status(self) -> str:
        """The worst of the tasks' states; `error` if there is no task at all."""
        states = {task.status for task in self.tasks} or {"error"}
        return next(state for state in ("error", "fail", "pass") if state in states)

    def line_of(self, task: Task) -> int:
        """Return the line that a task's hint speaks of, or else where the task's answer begins."""
        named = _LINE.search(task.hint)
        line = int(named[1]) if named else task.line
        return line if 1 <= line <= self.lines else 1


def definition(names: Iterable[str], source: Sequence[str]) -> int:
    """Return the line of the student's file where the first of `names` is defined, or 1.

    Args:
        names: what a task asks for.
        source: the lines of the file; they are only looked at.
    """
    for name in names:
        begins = re.compile(rf"(?:class +|def +|){re.escape(name)}\b")
        for line, text in enumerate(source, start=1):
            if begins.match(text):
                return line
    return 1


def sections(handout: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the address of the section about each task, as the handout's table links to it.

    Args:
        handout: the text of README.md, which the student's repository holds.
        environ: the runner's variables, which say where that repository is.
    """
    repository, commit = environ.get("GITHUB_REPOSITORY"), environ.get("GITHUB_SHA")
    if not repository or not commit:
        return {}
    server = environ.get("GITHUB_SERVER_URL", "https://github.com")
    page = f"{server}/{repository}/blob/{commit}/README.md"
    return {task: f"{page}#{anchor}" for task, anchor in _SECTION.findall(handout)}


def number(points: float) -> int | float:
    """Return whole points as an int."""
    return int(points) if points == int(points) else round(points, 2)


def points(report: Report) -> str:
    """Return the notice's text, for example `Points 62/100`."""
    return f"Points {number(report.score)}/{number(report.most)}"


def summary(report: Report) -> str:
    """Return the job summary as Markdown: what to fix first, the tasks, each message in full."""
    parts = [
        f"## {markdown(report.title)}: {number(report.score)} of {number(report.most)} points",
        *(f"> {markdown(note)}" for note in report.notes),
        *(f"> **{markdown(path)}** {markdown(text)}" for path, text in report.warnings),
        *(["\n".join(["### What to fix first\n", *report.to_fix])] if report.to_fix else []),
        "\n".join(_table(report.tasks)),
        *_details(report.tasks),
    ]
    return _cut(parts)


def _table(tasks: Iterable[Task]) -> Iterator[str]:
    hidden = any(check.hidden for task in tasks for check in task.checks)
    heads = ["task", "points", "checks", *(["hidden checks"] if hidden else []), "what to do next"]
    yield f"| {' | '.join(heads)} |"
    yield f"|---|--:|--:|{'--:|' if hidden else ''}---|"
    for task in tasks:
        kinds = (False, True) if hidden else (False,)
        counts = [_passed(check for check in task.checks if check.hidden is kind) for kind in kinds]
        earned = f"{number(task.score)} of {number(task.most)}"
        hint = prose(_clip(task.hint)) if task.hint else "✓"
        yield f"| {' | '.join([markdown(task.name), earned, *counts, hint])} |"


def _passed(checks: Iterable[Check]) -> str:
    states = [check.passed for check in checks]
    return f"{sum(states)} of {len(states)}" if states else ""


def _details(tasks: Iterable[Task]) -> Iterator[str]:
    for task in tasks:
        for message in dict.fromkeys(check.message for check in task.failed):
            same = [check for check in task.failed if check.message == message]
            lines = (f"- {markdown(check.name)} (0 of {number(check.points)})" for check in same)
            yield "\n".join([f"**{markdown(task.name)}**\n", *lines])
            yield f"<pre>{preformatted(message)}</pre>"
        if task.failed and task.section:
            yield f"[Read in the handout about {markdown(task.name)}]({task.section})"


def _cut(parts: list[str]) -> str:
    """Join paragraphs, as many as GitHub takes."""
    text, room = "", LARGEST_SUMMARY
    for part in parts:
        room -= len(part.encode()) + 2
        if room < 0:
            return text + "The rest is too long to be shown here.\n"
        text += part + "\n\n"
    return text


def marks(report: Report) -> list[str]:
    """Return workflow commands that mark the student's own lines: one per task that failed."""
    failed = (task for task in report.tasks if task.status != "pass")
    errors = [_mark(task, report) for task in failed]
    warnings = [command("warning", text, file=path) for path, text in report.warnings]
    return warnings[:MOST_ANNOTATIONS] + errors[:MOST_ANNOTATIONS]


def _mark(task: Task, report: Report) -> str:
    more = len(task.failed) - 1
    rest = f"\n({_count(more, 'more check')} of this task: see the summary.)" if more > 0 else ""
    place = {"file": report.file_name, "line": report.line_of(task)}
    return command("error", task.hint + rest, **place, title=task.name)


def notices(report: Report) -> list[str]:
    """Return the two notices that classroom tooling reads the grade from."""
    totals = {"totalPoints": number(report.score), "maxPoints": number(report.most)}
    return [
        command("notice", points(report), title="Autograding complete"),
        command("notice", json.dumps(totals, separators=(",", ":")), title="Autograding report"),
    ]


def payload(report: Report) -> dict[str, Any]:
    """Return the legacy autograding payload: one test per task."""
    return {
        "version": 1,
        "status": report.status,
        "max_score": number(report.most),
        "message": plain(" ".join(report.notes)),
        "tests": [
            {
                "name": task.name,
                "status": task.status,
                "score": number(task.score),
                "message": plain(_clip(task.hint)),
                "test_code": "",
                "filename": report.file_name,
                "line_no": report.line_of(task),
                "duration": 0,
            }
            for task in report.tasks
        ],
    }


def encoded(report: Report) -> str:
    """Return the legacy payload as a step's output: base64, so on one line and without markup."""
    return base64.b64encode(json.dumps(payload(report)).encode()).decode()


def publish(report: Report, environ: Mapping[str, str], with_notices: bool = True) -> None:
    """Write summary and payload where the runner reads them, and print the commands.

    Args:
        report: what to publish.
        environ: names the runner's files in GITHUB_STEP_SUMMARY and GITHUB_OUTPUT.
        with_notices: leave the two notices out where another job is the one that gives the grade.
    """
    _append(environ.get("GITHUB_STEP_SUMMARY"), summary(report))
    _append(environ.get("GITHUB_OUTPUT"), f"result={encoded(report)}\n")
    for line in marks(report) + (notices(report) if with_notices else []):
        print(line)


def _append(path: str | None, text: str) -> None:
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)


def command(name: str, message: str, **properties: object) -> str:
    """Return a workflow command; nothing in `message` or `properties` can add to it."""
    listed = ",".join(f"{key}={workflow_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{workflow_data(message)}"


def _clip(text: str) -> str:
    return text if len(text) <= LONGEST_HINT else text[: LONGEST_HINT - 1] + "…"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
