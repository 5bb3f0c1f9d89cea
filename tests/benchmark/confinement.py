"""What the sandbox costs: cold grading with all layers against a bare fork, in turns.

    python tests/benchmark/confinement.py [--runs 10]

Both start from nothing, load the same, and grade the reference. The bare one forks the worker
without a keeper and puts on no layer at all.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from autograder.lab.manifest import LAB
from autograder.manifest import hand_in
from autograder.sandbox.warmup import before_torch


class BareWorker:
    """A forked worker that nothing confines and nobody watches."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def kill(self) -> Any:
        """End it; there is nothing to clean up."""
        from autograder.sandbox.confine import Exit

        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return Exit(code=0)


def bare_spawn(policy: Any, child: Any, keep_fds: Any, stdout_fd: int) -> BareWorker:
    """Stand in for `confine.spawn`: fork, and run the child."""
    from autograder.sandbox.confine import Layers

    pid = os.fork()
    if pid == 0:
        os.dup2(stdout_fd, 1)
        os.dup2(stdout_fd, 2)
        child(Layers())
    return BareWorker(pid)


def grade_once(confined: bool) -> None:
    """Grade the reference, cold, in this process."""
    hand_in(LAB)
    before_torch()
    from autograder.sandbox import server
    from autograder.sandbox.client import Sandbox

    if not confined:
        server.spawn = bare_spawn  # type: ignore[assignment]  # a stand-in with the same use
    with Sandbox() as sandbox:
        from autograder.installation import SOLUTION
        from autograder.judge.grading import DEFAULT_SEED, grade
        from autograder.judge.lookahead import looking_ahead
        from autograder.lab import data

        sandbox.store(data.images())
        with looking_ahead(DEFAULT_SEED):
            result = grade(sandbox, "reference", "lab.py", (SOLUTION / "lab.py").read_bytes())
    held = any(value is True for value in result.isolation.values())
    if (result.score, held) != (100, confined):
        raise RuntimeError(f"{result.score} points, layers: {result.isolation}")


def timed(*options: str) -> float:
    """Run this file in a process of its own and return the seconds that it took."""
    start = time.perf_counter()
    subprocess.run([sys.executable, Path(__file__), *options], check=True)
    return time.perf_counter() - start


@click.command()
@click.option("--runs", default=10, show_default=True)
@click.option(
    "--once", type=click.Choice(["confined", "bare"]), help="Grade once, in this process."
)
def main(runs: int, once: str | None) -> None:
    """Compare cold grading with and without confinement."""
    if once:
        grade_once(once == "confined")
        return
    pairs = [(timed("--once=confined"), timed("--once=bare")) for _ in range(runs + 1)][1:]
    confined, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    click.echo(
        f"confined {confined:.2f} s, bare {bare:.2f} s; pair by pair {ratio:.3f} times as long"
    )


if __name__ == "__main__":
    main()
