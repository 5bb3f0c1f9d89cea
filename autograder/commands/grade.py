"""`mnist-lab grade`: from paths on a command line to results, a gradebook and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..sandbox.client import Sandbox

if TYPE_CHECKING:
    # At run time these come after the fork: they hold, or lead to, what a worker may not know.
    from ..intake.submission import Submission
    from ..judge.result import Result

    Grade = Callable[[Sequence[Submission]], Iterator[Result]]

OK, GRADER_FAILED, USAGE = 0, 1, 2


@dataclass(frozen=True)
class Request:
    """The command line of `grade`, parsed."""

    submissions: tuple[Path, ...]
    output: Path | None
    jobs: int | None
    form: str
    seed: int | None
    isolation: str
    scheduler: str | None = None
    layout: str = ""
    roster: Path | None = None
    due: datetime | None = None


def run(request: Request) -> int:
    """Grade, write and print; return the exit status."""
    sentence = _unusable(request)
    if sentence:
        return _refuse(request, sentence)
    if request.scheduler is not None:
        return _grade_on_cluster(request)
    with Sandbox() as sandbox:
        return _grade_all(request, lambda submissions: _grade_here(sandbox, request, submissions))


def _unusable(request: Request) -> str:
    """Return what is wrong with a command line, before anything is started; or nothing."""
    from .doctor import missing_layers

    for path in request.submissions:
        if not path.exists():
            return f"{path} does not exist: give a file, a folder or an archive."
    if request.output is not None and not _writable(request.output):
        return f"The folder {request.output} cannot be written to: choose another with -o."
    strict_here = request.isolation == "strict" and request.scheduler is None
    if strict_here and (missing := missing_layers()):
        return f"This machine lacks {', '.join(missing)}: see `mnist-lab doctor`."
    return ""


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _grade_all(request: Request, grade: Grade) -> int:
    from ..intake.roster import RosterError, read_roster
    from ..intake.sources import Options, find_submissions
    from ..judge.cases import question_of
    from ..reports.escaping import plain

    try:
        roster = read_roster(request.roster) if request.roster else None
    except RosterError as error:
        return _refuse(request, str(error))
    options = Options(request.layout, roster, request.due, request.output)
    found = find_submissions(request.submissions, sorted(question_of()), options)
    if not found.submissions:
        return _refuse(request, " ".join(found.problems) or "There is nothing to grade here.")
    if found.summary:
        print(plain(found.summary), file=sys.stderr)
    for problem in found.problems:
        print(plain(problem), file=sys.stderr)
    if request.form == "json" and len(found.submissions) > 1 and request.output is None:
        return _refuse(request, "--format json prints one submission; give -o DIR for a class.")
    results = _results(request, found.submissions, grade)
    if request.output is not None:
        _write_gradebook(request.output, results)
    _print(request, results)
    return OK if all(result.graded for result in results) else GRADER_FAILED


def _results(request: Request, submissions: Sequence[Submission], grade: Grade) -> list[Result]:
    """Grade everything; return the results in the order of the submissions."""
    done = {}
    with _progress(len(submissions)) as advance:
        for result in grade(submissions):
            done[result.student] = result
            if request.output is not None:
                _write_or_tell(request.output, result)
            advance()
    return [done[submission.student] for submission in submissions]


def _grade_here(
    sandbox: Sandbox, request: Request, submissions: Sequence[Submission]
) -> Iterator[Result]:
    from .many import grade_many

    jobs = min(request.jobs or os.cpu_count() or 1, len(submissions))
    return grade_many(sandbox, submissions, _seed(request), jobs)


def _grade_on_cluster(request: Request) -> int:
    from ..cluster.client import ClusterError, grade_on_cluster

    address, isolation = str(request.scheduler), request.isolation
    try:
        return _grade_all(
            request, lambda found: grade_on_cluster(address, found, _seed(request), isolation)
        )
    except ClusterError as error:
        return _refuse(request, str(error))


def _seed(request: Request) -> int:
    from ..judge.grading import DEFAULT_SEED

    return DEFAULT_SEED if request.seed is None else request.seed


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar on stderr for a class; for one submission there is nothing to see."""
    if total == 1:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("grading", total=total)
        yield lambda: bar.advance(task)


def _write_or_tell(folder: Path, result: Result) -> None:
    """Write a result; where that fails, say so and go on: the others' must not be lost."""
    try:
        _write(folder, result)
    except OSError as error:
        print(f"The result of {result.student} cannot be written: {error}", file=sys.stderr)


def _write(folder: Path, result: Result) -> None:
    """Write what is known of one submission as soon as it is graded."""
    from ..reports import feedback, results_json

    pages = {
        f"results/{result.student}.json": results_json.dumps(result) + "\n",
        f"feedback/{result.student}.md": feedback.markdown(result),
        f"feedback/{result.student}.html": feedback.html(result),
    }
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _write_gradebook(folder: Path, results: Sequence[Result]) -> None:
    from ..gradebook import table

    table.write(folder / "grades.csv", results)


def _print(request: Request, results: Sequence[Result]) -> None:
    from ..reports import results_json

    if request.form == "json":
        if len(results) == 1:
            print(results_json.dumps(results[0]))
        return
    from rich.console import Console

    from ..reports import text

    console = Console(highlight=False, soft_wrap=False)
    if request.output is None or len(results) == 1:
        for result in results:
            text.show(result, console)
    else:
        text.show_class(results, console)


def _refuse(request: Request, sentence: str) -> int:
    """Say why nothing is graded: on stderr, and where JSON was asked for, in a result too."""
    from ..reports.escaping import plain

    print(f"mnist-lab: {plain(sentence)}", file=sys.stderr)
    if request.form == "json":
        from ..judge.grading import ungraded
        from ..reports import results_json

        print(results_json.dumps(ungraded("", str(request.submissions[0]), sentence)))
    return USAGE
