"""Grades the gallery in a process of its own, as `mnist-lab grade` would: fork first, then secrets.

It reads a list of entries from standard input, prints one JSON line for each as it is graded, and
a last line about what was left behind.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import light

from autograder.lab.manifest import LAB
from autograder.manifest import hand_in
from autograder.sandbox.client import Sandbox
from autograder.sandbox.limits import MIB, Deadline, Limits

# Short, so that a hang costs seconds; the proportions are those of real grading.
LIMITS = Limits(
    quick=Deadline(cpu=2, wall=10),
    training=Deadline(cpu=5, wall=40),
    total_wall=90,
    deaths_per_name=1,
    memory=768 * MIB,
)
AT_ONCE = 3  # a submission that sleeps leaves the processor to another


def main() -> None:
    """Grade all entries, several at once."""
    hand_in(LAB)
    entries = json.load(sys.stdin)
    with Sandbox(LIMITS) as sandbox:
        from autograder.lab import data

        light.take_less()
        sandbox.store(data.images())
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done in as_completed([pool.submit(graded, sandbox, entry) for entry in entries]):
                say(done.result())
        say({"name": "left", "left": left_behind(sandbox)})


def graded(sandbox: Sandbox, entry: dict[str, Any]) -> dict[str, Any]:
    """Grade one entry; return its name, its result and the seconds that it took."""
    from autograder.batches.one import fault_details
    from autograder.judge.grading import broken, grade
    from autograder.reports import results_json

    began = time.monotonic()
    source = base64.b64decode(entry["data"])
    try:
        modules = {path: base64.b64decode(text) for path, text in entry["modules"].items()}
        told = grade(sandbox, "student", entry["file_name"], source, modules=modules)
    except Exception:
        told = broken("student", entry["name"], traceback.format_exc())
    result = results_json.results(told)
    took = time.monotonic() - began
    return {"name": entry["name"], "result": result, "seconds": took, "broken": fault_details(told)}


def left_behind(sandbox: Sandbox) -> list[str]:
    """Return what the submissions left: processes, files, sockets. It should be nothing."""
    children = Path(f"/proc/{sandbox.pid}/task/{sandbox.pid}/children")
    left = [f"process {pid}" for pid in _text(children).split()]
    left += [
        f"process {comm.parent.name}"
        for comm in Path("/proc").glob("[0-9]*/comm")
        if _text(comm).startswith("gallery-left")
    ]
    folders = {Path(folder) for folder in (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm")}
    left += [str(path) for folder in folders for path in folder.glob("gallery-left*")]
    left += [str(path) for path in Path(tempfile.gettempdir()).glob("mnist-lab-*")]
    sockets = Path("/proc/net/unix"), Path("/proc/net/tcp"), Path("/proc/net/tcp6")
    marks = ("gallery-left", ":BAC5", ":BAC6")  # the ports 47813 and 47814
    left += [line for table in sockets for line in _text(table).splitlines() if has(line, marks)]
    return left


def has(line: str, marks: tuple[str, ...]) -> bool:
    """Tell whether a line holds any of the marks."""
    return any(mark in line for mark in marks)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def say(record: dict[str, Any]) -> None:
    """Print a record for the test that waits for it."""
    print(json.dumps(record), flush=True)


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    main()
