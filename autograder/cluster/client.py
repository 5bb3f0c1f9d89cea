"""Send submissions to a Dask cluster, and take their results in as they come."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..commands.many import ungraded
from ..course import fingerprint
from ..intake.submission import Submission
from ..judge import plain_result
from ..judge.grading import broken
from ..judge.result import Result
from .there import grade_batch

CONNECT_SECONDS = 10
WORKER_SECONDS = 30
BATCHES_PER_SLOT = 4  # so that the last batches end at about the same time
LARGEST_BATCH = 16


class ClusterError(Exception):
    """The cluster cannot grade; the text is one sentence for the instructor."""


def grade_on_cluster(
    address: str, submissions: Sequence[Submission], seed: int, isolation: str
) -> Iterator[Result]:
    """Yield the result of every submission, in the order in which they come.

    Args:
        address: of the Dask scheduler, such as `tcp://10.0.0.5:8786`.
        submissions: what was handed in; it is read here and sent.
        seed: from which every check draws its inputs.
        isolation: `strict`: no machine of the cluster may lack a layer of the sandbox.

    Raises:
        ClusterError: nobody answers, there is no worker, or a worker must not grade this.
    """
    sendable = [one for one in submissions if one.data is not None]
    yield from (ungraded(one) for one in submissions if one.data is None)
    with _connected(address) as client:
        from distributed import as_completed

        asked = {"seed": seed, "isolation": isolation, "course": fingerprint()}
        batches = list(_batches(sendable, _slots(client)))
        texts = [json.dumps({**asked, "submissions": list(map(_plain, b))}) for b in batches]
        futures = client.map(grade_batch, texts, pure=False)
        of = dict(zip((future.key for future in futures), batches, strict=True))
        for future in as_completed(futures, loop=client.loop):
            yield from _results(future, of[future.key])


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """Connect to the scheduler at `address`."""
    try:
        from distributed import Client
        from distributed.comm.addressing import parse_address
        from distributed.comm.registry import get_backend
    except ImportError:
        raise ClusterError('Dask is not installed: pip install -e ".[cluster]"') from None
    try:
        get_backend(parse_address(address)[0])  # Client itself fails less tidily
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


def _plain(submission: Submission) -> dict[str, str]:
    data = base64.b64encode(submission.data or b"").decode()
    return {"student": submission.student, "file_name": submission.file_name, "data": data}


def _results(future: Any, batch: Sequence[Submission]) -> Iterator[Result]:
    """Yield the results of a batch; one that was lost is the grader's fault, not a student's."""
    error = future.exception()
    if error is not None:
        yield from (broken(one.student, one.file_name, str(error)) for one in batch)
        return
    told = json.loads(future.result())
    if "refused" in told:
        raise ClusterError(told["refused"])
    yield from map(plain_result.from_plain, told["results"])
