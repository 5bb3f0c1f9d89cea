"""What hostile submissions cost a class, and the judge: classes with and without them, in turns.

    python tests/benchmark/hostile.py [--students 60] [--runs 1]

Every third submission of a hostile class is one of the gallery's: those that make replies greedy,
those that sleep, those that burn processor time. Told for each kind, against a class of as many in
which all are right: the seconds by the clock until the last right one has its result, and these for
each right one; the processor time until then, which no other work on the machine changes much; the
processor time and the seconds of the whole; the largest memory of the judge; and the least points
of a right one.

"For each right one" puts all that the hostile ones take on the right ones' account. Those that are
greedy are right labs otherwise, which nothing tells apart before their last replies: they cost what
a submission costs, and a third of them makes that figure 1.5, whatever the judge does.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

from autograder.lab.manifest import LAB
from autograder.manifest import hand_in
from autograder.sandbox.warmup import before_torch

GALLERY = Path(__file__).parent.parent / "gallery"
SOLUTION = Path(__file__).parents[2] / "solution" / "lab.py"
KINDS = {
    "none": (),
    "greedy": ("greedy_replies", "greedy_nesting", "greedy_tiny_tensors"),
    "sleeping": ("sleep_in_accuracy", "stop_itself", "slow_reply"),
    "burning": ("hang_in_accuracy", "hang_in_native_code", "hangs_everywhere"),
}  # fmt: skip


def source(name: str) -> bytes:
    """Return an entry of the gallery, after the lab that it is appended to."""
    text = next(GALLERY.glob(f"*/{name}.py")).read_bytes()
    return SOLUTION.read_bytes() + b"\n\n" + text if b"# lab: solution" in text else text


def grade_class(kind: str, students: int) -> None:
    """Grade one class in this process; print what it took as JSON."""
    hand_in(LAB)
    before_torch()
    from autograder.sandbox.client import Sandbox

    with Sandbox() as sandbox:
        from autograder.batches.many import grade_many
        from autograder.judge.grading import DEFAULT_SEED
        from autograder.sandbox.processor_time import family_seconds

        chosen = [_submission(i, kind) for i in range(students)]
        began, last, until, right = time.monotonic(), 0.0, 0.0, []
        for result in grade_many(sandbox, chosen, DEFAULT_SEED, jobs=2):
            if result.student.startswith("right"):
                last, until = time.monotonic() - began, family_seconds(os.getpid())
                right.append(result.score)
        whole = time.monotonic() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = last / len(right)
    told = {
        "last": last,
        "each": each,
        "until": until,
        "whole": whole,
        "memory": memory,
        "least": min(right),
        "cpu": cpu,
    }
    print(json.dumps(told))


def _submission(number: int, kind: str) -> Any:
    from autograder.intake.candidates import Candidate
    from autograder.intake.people import Person
    from autograder.intake.submission import Submission

    names = KINDS[kind]
    hostile = bool(names) and number % 3 == 1
    data = source(names[number // 3 % len(names)]) if hostile else SOLUTION.read_bytes()
    key = f"{'hostile' if hostile else 'right'}-{number}"
    return Submission((Person(key),), "", (Candidate("lab.py", lambda: data),))


@click.command()
@click.option("--students", default=60)
@click.option("--runs", default=1)
@click.option("--only", default="", hidden=True)
def main(students: int, runs: int, only: str) -> None:
    """Grade the classes in turns, each in a process of its own; print a table."""
    if only:
        grade_class(only, students)
        return
    told: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    for kind in [kind for _ in range(runs) for kind in KINDS]:
        command = [sys.executable, __file__, "--students", str(students), "--only", kind]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        told[kind].append(json.loads(done.stdout.splitlines()[-1]))
        print(f"{kind}: {told[kind][-1]}", file=sys.stderr, flush=True)  # a run takes minutes
    base = _medians(told["none"])
    for kind, runs_of in told.items():
        now = _medians(runs_of)
        print(
            f"{kind:9} last right one: {now['last']:6.1f} s, for each right one"
            f" {now['each']:5.2f} s ({now['each'] / base['each']:.2f});"
            f" {now['until']:6.1f} s of processor time ({now['until'] / base['until']:.2f});"
            f" whole {now['whole']:6.1f} s, {now['cpu']:6.1f} s of processor time;"
            f" judge {now['memory']:4.0f} MiB ({now['memory'] / base['memory']:.2f});"
            f" least points of a right one {min(run['least'] for run in runs_of):g}"
        )


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


if __name__ == "__main__":
    main()
