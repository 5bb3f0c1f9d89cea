"""`mnist-lab grade`: from paths on a command line to results, a gradebook and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from ..sandbox.warmup import importing
from .exit_status import FAILED, USAGE, fail
from .request import Request, unusable

if TYPE_CHECKING:
    # At run time these come after the fork: they hold, or lead to, what a worker may not know.
    from ..gradebook.class_run import ClassRun
    from ..intake.sources import Found
    from ..intake.submission import Submission
    from ..judge.result import Result
    from ..sandbox.client import Sandbox

    Started = Callable[[str], None]
    Grade = Callable[[Sequence[Submission], Started], Iterator[Result]]


def run(request: Request) -> int:
    """Grade, write and print; return the exit status."""
    sentence = unusable(request)
    if sentence:
        return _refuse(request, sentence)
    with ExitStack() as stack:
        if request.scheduler is None:
            with importing():
                from ..sandbox.client import Sandbox

            sandbox = stack.enter_context(Sandbox())
            return _grade_all(request, partial(_grade_here, sandbox, request))
        from ..batches.dask_client import ClusterError, connected, grade_on_cluster

        try:
            client = stack.enter_context(connected(request.scheduler))
            grade = partial(grade_on_cluster, client, _seed(request), request.isolation)
            return _grade_all(request, grade)
        except ClusterError as error:
            return _refuse(request, str(error))


def _grade_here(
    sandbox: Sandbox, request: Request, submissions: Sequence[Submission], started: Started
) -> Iterator[Result]:
    from ..batches.many import grade_many
    from ..batches.sharing import sensible_jobs

    jobs = min(request.jobs or sensible_jobs(), len(submissions))
    return grade_many(sandbox, submissions, _seed(request), jobs, started)


def _seed(request: Request) -> int:
    from ..judge.grading import DEFAULT_SEED

    return DEFAULT_SEED if request.seed is None else request.seed


def _grade_all(request: Request, grade: Grade) -> int:
    from ..gradebook.class_run import ClassRun
    from ..gradebook.lock import LockedError, locked
    from ..gradebook.overrides import OverrideError
    from ..intake.roster import RosterError

    try:
        found = _found(request)
        if not found.submissions:
            return _refuse(request, " ".join(found.problems) or "There is nothing to grade here.")
        _say([found.summary, *found.problems])
        if request.form == "json" and len(found.submissions) > 1 and request.output is None:
            return _refuse(request, "--format json prints one submission; give -o DIR for a class.")
        with ExitStack() as stack:
            if request.output is not None:
                stack.enter_context(locked(request.output))
            plan = ClassRun(found, request.output, _seed(request), request.regrade)
            try:
                _say(plan.begin())
            except OSError as error:
                why = f"{request.output} cannot be written to: {error.strerror or error}."
                return _refuse(request, why, FAILED)
            return _run(request, plan, grade)
    except (RosterError, OverrideError, LockedError) as error:
        return _refuse(request, str(error))


def _found(request: Request) -> Found:
    """Return what was handed in.

    Raises:
        RosterError: the roster cannot be used.
    """
    from ..intake.roster import read_roster
    from ..intake.sources import Options, find_submissions
    from ..judge.cases import question_of

    roster = read_roster(request.roster) if request.roster else None
    options = Options(request.layout, roster, request.due, request.output)
    return find_submissions(request.submissions, sorted(question_of()), options)


def _run(request: Request, plan: ClassRun, grade: Grade) -> int:
    """Grade what has to be graded; return the exit status."""
    from .closing import Closing
    from .progress import progress
    from .stopping import StoppedError, stoppable

    try:
        with stoppable():
            with progress(len(plan.todo)) as shown:
                for result in grade(plan.todo, shown.started) if plan.todo else ():
                    plan.take(result)
                    shown.done(result.student)
                    if plan.book.full:
                        break
            plan.finish()
    except StoppedError as stopped:
        plan.stop()
        _say([_how_to_go_on(request, plan)])
        return stopped.status
    return Closing(request, plan).show()


def _how_to_go_on(request: Request, plan: ClassRun) -> str:
    if request.output is None:
        return "Stopped. Nothing is kept; with -o DIR a stopped class can go on later."
    done = f"{len(plan.todo) - len(plan.waiting)} of {len(plan.todo)}"
    return (
        f"Stopped: {done} graded, which {request.output / 'grades.csv'} shows."
        " Run the same command again to go on; what is done is not graded again."
    )


def _say(sentences: Sequence[str]) -> None:
    """Tell the instructor, on stderr."""
    from ..reports.escaping import plain

    for sentence in filter(None, sentences):
        print(plain(sentence), file=sys.stderr, flush=True)


def _refuse(request: Request, sentence: str, status: int = USAGE) -> int:
    """Say why nothing is graded: on stderr, and where JSON was asked for, in a result too."""
    if request.form == "json":
        from ..judge.grading import ungraded
        from ..reports import results_json

        print(results_json.dumps(ungraded("", str(request.submissions[0]), sentence)))
    return fail(sentence, status)
