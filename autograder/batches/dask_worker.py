"""One batch of submissions on a machine of the cluster: JSON in, JSON out.

A Dask worker is full of threads and lives for long, and the sandbox has to be forked before
anything secret is loaded. So each batch is graded by a process of its own: `mnist-lab grade-batch`.
"""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from ..manifest import fingerprint, the_lab

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..intake.candidates import Candidate
    from ..sandbox.client import Sandbox


def grade_batch(batch: str) -> str:
    """Grade a batch in a process of its own; a Dask worker calls this.

    Args:
        batch: JSON: `submissions` (each `student`, `notes` and
            `candidates`, of which each has `name`, `data` in base64 and `modules` by path), `seed`,
            `isolation` and `course`, the fingerprint of the sender's course,
            and `data`, the hash of its images.

    Returns:
        JSON: `results`, or `refused`, a sentence that says why there are none.

    Raises:
        RuntimeError: the process failed; the text is the end of what it printed.
    """
    command = [sys.executable, "-m", "autograder", "grade-batch"]
    done = subprocess.run(command, input=batch, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"Grading failed on {socket.gethostname()}:\n{done.stderr[-4000:]}")
    return done.stdout


def answer(sandbox: Sandbox, request: dict[str, Any]) -> dict[str, Any]:
    """Return what `grade_batch` returns, before it is JSON."""
    from ..sandbox.confine import missing_layers

    here = socket.gethostname()
    if request["course"] != fingerprint():
        return {"refused": f"{here} has another version of the course: install the same there."}
    if request["data"] != the_lab().images.digest():
        why = f"{here} grades with other data than this machine"
        return {"refused": f"{why}: set {the_lab().data_variable}."}
    if request["isolation"] == "strict" and (missing := missing_layers()):
        return {"refused": f"{here} lacks {', '.join(missing)}: see `mnist-lab doctor` there."}
    return {"results": graded(sandbox, request)}


def graded(sandbox: Sandbox, request: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the results of the submissions in a request, as plain data."""
    from ..intake.people import Person
    from ..intake.submission import Submission
    from ..judge import result_transfer
    from .many import grade_many

    submissions = [
        Submission(
            (Person(one["student"]),),
            "",
            tuple(map(_candidate, one["candidates"])),
            notes=tuple(one["notes"]),
        )
        for one in request["submissions"]
    ]
    results = grade_many(sandbox, submissions, request["seed"], jobs=1)
    return [result_transfer.to_plain(result) for result in results]


def _candidate(told: dict[str, Any]) -> Candidate:
    from ..intake.candidates import Candidate

    modules = {path: _reader(data) for path, data in told["modules"].items()}
    return Candidate(told["name"], _reader(told["data"]), modules)


def _reader(data: str | None) -> Callable[[], bytes]:
    from ..intake.files import IntakeError

    def read() -> bytes:
        if data is None:
            raise IntakeError("it could not be read where it lies")
        return base64.b64decode(data)

    return read


def run() -> None:
    """Fork the sandbox, and only then read what no submission may know: the others, the seed."""
    from ..sandbox.client import Sandbox

    with Sandbox() as sandbox:
        print(json.dumps(answer(sandbox, json.load(sys.stdin))))
