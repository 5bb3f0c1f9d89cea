"""`mnist-lab grade`: from paths on a command line to results, a gradebook and an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..sandbox.client import Sandbox

if TYPE_CHECKING:
    # At run time these come after the fork: they hold, or lead to, what a worker may not know.
    from ..intake.sources import Submission
    from ..judge.result import Result

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


def run(request: Request) -> int:
    """Grade, write and print; return the exit status."""
    sentence = _unusable(request)
    if sentence:
        return _refuse(request, sentence)
    with Sandbox() as sandbox:
        return _grade_all(sandbox, request)


def _unusable(request: Request) -> str:
    """Return what is wrong with a command line, before anything is started; or nothing."""
    from .doctor import missing_layers

    for path in request.submissions:
        if not path.exists():
            return f"{path} does not exist: give a file, a folder or an archive."
    output = request.output
    if output is not None and output.exists() and not os.access(output, os.W_OK):
        return f"The folder {output} cannot be written to: choose another with -o."
    if request.isolation == "strict" and (missing := missing_layers()):
        return f"This machine lacks {', '.join(missing)}: see `mnist-lab doctor`."
    return ""


def _grade_all(sandbox: Sandbox, request: Request) -> int:
    from ..intake.sources import find_submissions
    from ..judge.cases import question_of

    found = find_submissions(request.submissions, sorted(question_of()))
    if not found.submissions:
        return _refuse(request, " ".join(found.problems) or "There is nothing to grade here.")
    for problem in found.problems:
        print(problem, file=sys.stderr)
    if request.form == "json" and len(found.submissions) > 1 and request.output is None:
        return _refuse(request, "--format json prints one submission; give -o DIR for a class.")
    results = _results(sandbox, request, found.submissions)
    if request.output is not None:
        _write_gradebook(request.output, results)
    _print(request, results)
    return OK if all(result.graded for result in results) else GRADER_FAILED


def _results(sandbox: Sandbox, request: Request, submissions: Sequence[Submission]) -> list[Result]:
    from .. import data
    from ..judge.grading import DEFAULT_SEED
    from ..judge.lookahead import looking_ahead

    sandbox.store(data.images())
    jobs = min(request.jobs or os.cpu_count() or 1, len(submissions))
    seed = DEFAULT_SEED if request.seed is None else request.seed
    done = {}
    with (
        _progress(len(submissions)) as advance,
        looking_ahead(seed),
        ThreadPoolExecutor(jobs) as pool,
    ):
        waiting = {pool.submit(_grade_one, sandbox, seed, s): s for s in submissions}
        for future in as_completed(waiting):
            result = done[waiting[future].student] = future.result()
            if request.output is not None:
                _write(request.output, result)
            advance()
    return [done[submission.student] for submission in submissions]


def _grade_one(sandbox: Sandbox, seed: int, submission: Submission) -> Result:
    from ..judge import grading

    student, file_name, data = submission.student, submission.file_name, submission.data
    if data is None:
        why = submission.problem or "There is nothing to grade."
        return grading.ungraded(student, file_name, why)
    try:
        return grading.grade(sandbox, student, file_name, data, seed)
    except Exception:  # one submission that breaks the grader must not cost the others theirs
        return grading.broken(student, file_name, traceback.format_exc())


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
    from .. import gradebook

    gradebook.write(folder / "grades.csv", results)


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
    print(f"mnist-lab: {sentence}", file=sys.stderr)
    if request.form == "json":
        from ..judge.grading import ungraded
        from ..reports import results_json

        print(results_json.dumps(ungraded("", str(request.submissions[0]), sentence)))
    return USAGE
