"""Grade many submissions on this machine, some at once."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from .. import data
from ..intake.sources import Submission
from ..judge import grading
from ..judge.lookahead import looking_ahead
from ..judge.result import Result
from ..sandbox.client import Sandbox


def grade_many(
    sandbox: Sandbox, submissions: Sequence[Submission], seed: int, jobs: int
) -> Iterator[Result]:
    """Yield the result of every submission, in the order in which they are done.

    Args:
        sandbox: a running fork server.
        submissions: what was handed in.
        seed: from which every check draws its inputs.
        jobs: how many are graded at once.
    """
    sandbox.store(data.images())
    with looking_ahead(seed), ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(_grade_one, sandbox, seed, one) for one in submissions]
        for future in as_completed(waiting):
            yield future.result()


def _grade_one(sandbox: Sandbox, seed: int, submission: Submission) -> Result:
    student, file_name, handed_in = submission.student, submission.file_name, submission.data
    if handed_in is None:
        return ungraded(submission)
    try:
        return grading.grade(sandbox, student, file_name, handed_in, seed)
    except Exception:  # one submission that breaks the grader must not cost the others theirs
        return grading.broken(student, file_name, traceback.format_exc())


def ungraded(submission: Submission) -> Result:
    """Return the result of a submission in which there is nothing to grade."""
    why = submission.problem or "There is nothing to grade."
    return grading.ungraded(submission.student, submission.file_name, why)
