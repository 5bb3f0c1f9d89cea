"""Send submissions to a Dask cluster, and take their results in as they come."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from ..intake.candidates import Candidate
from ..intake.files import IntakeError
from ..intake.submission import Submission
from ..judge import result_transfer
from ..judge.grading import broken
from ..judge.result import Result
from ..manifest import fingerprint, the_lab
from .dask_worker import grade_batch
from .many import ungraded

CONNECT_SECONDS = 10
WORKER_SECONDS = 30
BATCHES_PER_SLOT = 4  # so that the last batches end at about the same time
LARGEST_BATCH = 16


class ClusterError(Exception):
    """The cluster cannot grade; the text is one sentence for the instructor."""


def grade_on_cluster(
    client: Any,
    seed: int,
    isolation: str,
    submissions: Sequence[Submission],
    started: Callable[[str], None] = lambda student: None,
) -> Iterator[Result]:
    """Yield the result of every submission, in the order in which they come.

    Args:
        client: as `connected` gives it.
        seed: from which every check draws its inputs.
        isolation: `strict`: no machine of the cluster may lack a layer of the sandbox.
        submissions: what was handed in; it is read here and sent, a few at a time.
        started: called with each student whose submission is sent.

    Raises:
        ClusterError: there is no worker, or a worker must not grade this.
    """
    sendable = [one for one in submissions if one.data is not None]
    if sendable:
        yield from _graded(client, seed, isolation, sendable, started)
    yield from (ungraded(one) for one in submissions if one.problem is not None)


def _graded(
    client: Any,
    seed: int,
    isolation: str,
    sendable: Sequence[Submission],
    started: Callable[[str], None],
) -> Iterator[Result]:
    from distributed import as_completed

    data = the_lab().images.digest()
    asked = {"seed": seed, "isolation": isolation, "course": fingerprint(), "data": data}
    slots = _slots(client)
    batches = _batches(sendable, slots)
    of, waiting = dict[str, Sequence[Submission]](), as_completed(loop=client.loop)

    def send(batch: Sequence[Submission]) -> None:
        for one in batch:
            started(one.student)
        text = json.dumps({**asked, "submissions": list(map(_plain, batch))})
        future = client.submit(grade_batch, text, pure=False)
        of[future.key] = batch
        waiting.add(future)

    for batch in islice(batches, 2 * slots):  # the rest is read and sent when there is room
        send(batch)
    for future in waiting:
        yield from _results(future, of.pop(future.key))
        for batch in islice(batches, 1):
            send(batch)


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Connect to the Dask scheduler at `address`, such as `tcp://10.0.0.5:8786`.

    Raises:
        ClusterError: nobody answers there.
    """
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"No Dask scheduler answers at {address} ({error}).") from None
    with client:
        yield client


def _slots(client: Any) -> int:
    """Return how many batches the cluster grades at once."""
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError:
        raise ClusterError("The Dask scheduler has no worker: start one on each machine.") from None
    return sum(client.nthreads().values())


def _batches(submissions: Sequence[Submission], slots: int) -> Iterator[Sequence[Submission]]:
    size = max(1, min(LARGEST_BATCH, len(submissions) // (BATCHES_PER_SLOT * slots)))
    for start in range(0, len(submissions), size):
        yield submissions[start : start + size]


def _plain(submission: Submission) -> dict[str, Any]:
    candidates = [_sent(candidate) for candidate in submission.candidates]
    return {"student": submission.student, "candidates": candidates, "notes": submission.notes}


def _sent(candidate: Candidate) -> dict[str, Any]:
    """A file with its modules, as JSON; what cannot be read any more is sent as such."""
    modules = {path: _text(read) for path, read in candidate.modules.items()}
    return {"name": candidate.name, "data": _text(candidate.read), "modules": modules}


def _text(read: Callable[[], bytes]) -> str | None:
    try:
        return base64.b64encode(read()).decode()
    except (IntakeError, OSError):
        return None


def _results(future: Any, batch: Sequence[Submission]) -> Iterator[Result]:
    """Yield the results of a batch; one that was lost is the grader's fault, not a student's."""
    error = future.exception()
    if error is not None:
        yield from (broken(one.student, one.file_name, str(error)) for one in batch)
        return
    told = json.loads(future.result())
    if "refused" in told:
        raise ClusterError(told["refused"])
    yield from map(result_transfer.from_plain, told["results"])
