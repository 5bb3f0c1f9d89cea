"""Grade many submissions on this machine, some at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from ..intake.submission import Submission
from ..judge import grading
from ..judge.lookahead import looking_ahead
from ..judge.result import Result
from ..manifest import the_lab
from ..sandbox.client import Sandbox
from ..sandbox.turns import PostponedError, Turns
from .best import grade_best
from .second_look import needs_second_look, settled
from .sharing import share_memory

# In seconds: a signal that comes just before a wait begins does not end it, and is heard after it.
STOPPABLE_EVERY = 0.5


def grade_many(
    sandbox: Sandbox,
    submissions: Sequence[Submission],
    seed: int,
    jobs: int,
    started: Callable[[str], None] = lambda student: None,
) -> Iterator[Result]:
    """Yield the result of every submission, in the order in which they are done.

    Those that take far longer than others come after these. Those whose grading was disturbed come
    last: they are graded once more, alone.

    Args:
        sandbox: a running fork server.
        submissions: what was handed in.
        seed: from which every check draws its inputs.
        jobs: how many are graded at once, not counting those whose worker only sleeps.
        started: called from a thread with each student whose grading begins.
    """

    turns = Turns(jobs, len(submissions))

    def grade(submission: Submission, last: bool) -> Result | None:
        try:
            with turns.taken(last):
                started(submission.student)
                return _grade_one(sandbox, seed, submission)
        except PostponedError:
            return None

    sandbox.store(the_lab().images.images())
    threads = jobs + share_memory(sandbox, jobs)
    pool = ThreadPoolExecutor(threads)
    todo = deque((submission, False) for submission in submissions)
    waiting: dict[Future[Result | None], Submission] = {}
    again: list[tuple[Submission, Result]] = []
    with looking_ahead(seed):
        try:
            while todo or waiting:
                while todo and len(waiting) < threads + jobs:
                    one, last = todo.popleft()
                    waiting[pool.submit(grade, one, last)] = one
                done, _ = wait(waiting, STOPPABLE_EVERY, return_when=FIRST_COMPLETED)
                for future in done:
                    submission, result = waiting.pop(future), future.result()
                    if result is None:
                        todo.append((submission, True))
                    elif needs_second_look(result):
                        again.append((submission, result))
                    else:
                        yield result
        except BaseException:  # who stops here does not wait
            turns.close()
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    for submission, first in again:  # each alone
        started(submission.student)
        yield settled(first, _grade_one(sandbox, seed, submission))


def _grade_one(sandbox: Sandbox, seed: int, submission: Submission) -> Result:
    if submission.data is None:
        return ungraded(submission)
    result = grade_best(sandbox, submission.student, submission.candidates, seed)
    return replace(result, problems=(*submission.notes, *result.problems))


def ungraded(submission: Submission) -> Result:
    """Return the result of a submission in which there is nothing to grade."""
    why = submission.problem or "There is nothing to grade."
    return grading.ungraded(submission.student, submission.file_name, why)
