"""Time our grader against Otter and plain pytest, with the same cases, in one run.

    python tests/benchmark [SUBMISSION] [--runs 5] [--students 20]

The programs take turns, so that a machine that slows down slows all of them. Prints the medians
of time by the clock, processor time and peak memory, and the ratios, turn by turn.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from autograder.installation import ROOT, SOLUTION

ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Cost:
    """What one run of a program cost: seconds, seconds of processor time, MB of its largest."""

    wall: float
    cpu: float
    megabytes: float


def measure(command: Sequence[str], folder: Path, env: dict[str, str]) -> Cost:
    """Run a command to its end and return what it cost.

    Raises:
        RuntimeError: it failed.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, **env}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{said.decode(errors='replace')}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def programs(submission: Path, otter_zip: Path) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return the commands to compare, with what they need in the environment."""
    tools = Path(sys.executable).parent
    suite = str(ROOT / "tests/benchmark/equal_suite.py")
    # In one process, as the name says, and without what the tests do to start faster.
    plain = ["-q", "-n", "0", "-p", "no:cacheprovider", "--noconftest"]
    pytest = [str(tools / "pytest"), *plain, suite]
    return {
        "mnist-lab grade": ([str(tools / "mnist-lab"), "grade", str(submission)], {}),
        "pytest, in process": (pytest, {"LAB": str(submission), "MPLBACKEND": "agg", **ONE_THREAD}),
        "otter run": (
            [str(tools / "otter"), "run", "-a", str(otter_zip), str(submission)],
            {"MPLBACKEND": "agg", **ONE_THREAD},
        ),
        "import torch": ([sys.executable, "-c", "import torch"], ONE_THREAD),
    }


def table(costs: dict[str, list[Cost]]) -> Table:
    """Return the medians, and how `mnist-lab grade` compares, turn by turn."""
    shown = Table(title="one submission, cold; medians")
    columns = ("program", "wall s", "CPU s", "largest process MB", "grade / this: wall", "CPU")
    for column in columns:
        shown.add_column(column, justify="left" if column == "program" else "right")
    ours = costs["mnist-lab grade"]
    for name, runs in costs.items():
        wall, cpu, memory = (median(runs, what) for what in ("wall", "cpu", "megabytes"))
        ratios = [
            statistics.median(
                getattr(a, what) / getattr(b, what) for a, b in zip(ours, runs, strict=True)
            )
            for what in ("wall", "cpu")
        ]  # fmt: skip
        figures = (f"{wall:.2f}", f"{cpu:.2f}", f"{memory:.0f}", *(f"{r:.2f}" for r in ratios))
        shown.add_row(name, *figures)
    return shown


def class_cost(
    submission: Path, students: int, folder: Path, costs: dict[str, list[Cost]]
) -> Iterator[str]:
    """Grade a class of copies; say what each further submission costs, and what that saves."""
    handed_in = folder / "class"
    handed_in.mkdir()
    for i in range(students):
        shutil.copy(submission, handed_in / f"student{i:03}{submission.suffix}")
    command = [str(Path(sys.executable).parent / "mnist-lab"), "grade", str(handed_in)]
    cost = measure([*command, "-o", str(folder / "out")], folder, {})
    ours = costs["mnist-lab grade"]
    wall, cpu = (
        (getattr(cost, what) - median(ours, what)) / (students - 1) for what in ("wall", "cpu")
    )
    yield f"a class of {students} takes {cost.wall:.0f} s:"
    yield f"  each further submission {wall:.2f} s, {cpu:.2f} s of CPU"
    for name in ("otter run", "pytest, in process"):
        saved = students * median(costs[name], "wall") / cost.wall
        yield f"  {saved:.1f} times faster than {name}, one by one"


def median(runs: Sequence[Cost], what: str) -> float:
    """Return the median of one figure of several runs."""
    return statistics.median(getattr(run, what) for run in runs)


@click.command()
@click.argument("submission", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--runs", default=5, show_default=True)
@click.option("--students", default=20, show_default=True)
@click.option(
    "--otter-zip", type=click.Path(exists=True, path_type=Path), default="dist/otter-autograder.zip"
)
def main(submission: Path | None, runs: int, students: int, otter_zip: Path) -> None:
    """Compare the graders on SUBMISSION, by default the reference solution."""
    lab = (submission or SOLUTION / "lab.py").resolve()
    console = Console()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        todo = programs(lab, otter_zip.resolve())
        costs: dict[str, list[Cost]] = {name: [] for name in todo}
        for turn in range(runs + 1):
            for name, (command, env) in todo.items():
                cost = measure(command, folder, env)
                if turn:  # the first turn warms the disk's cache
                    costs[name].append(cost)
        console.print(table(costs))
        for line in class_cost(lab, students, folder, costs):
            console.print(line)


if __name__ == "__main__":
    main()
