"""What does it cost to grade a submission with one mistake?

    python tests/benchmark/mistakes.py [--every 8]

Grades known mistakes, each as the one submission of a cold `mnist-lab grade`, in turns with the
reference; then all of them as one class, beside a class of as many references. Prints ratios of
processor time.
"""

from __future__ import annotations

import runpy
import statistics
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from autograder.installation import SOLUTION, load_module
from autograder.lab.manifest import LAB
from autograder.manifest import hand_in

MNIST_LAB = str(Path(sys.executable).parent / "mnist-lab")


def cold(mistakes: Mapping[str, str], reference: Path, folder: Path, measure: Any) -> list[float]:
    """Grade each mistake beside the reference; print and return the ratios, the largest last."""
    ratios = {}
    for name, source in mistakes.items():
        path = folder / f"{name}.py"
        path.write_text(source)
        mine, right = (
            measure([MNIST_LAB, "grade", str(one)], folder, {}).cpu for one in (path, reference)
        )
        ratios[name] = mine / right
        print(f"{mine:6.2f} / {right:.2f} s = {mine / right:.2f}  {name}", flush=True)
    return sorted(ratios.values())


def class_ratio(mistakes: Mapping[str, str], reference: Path, folder: Path, measure: Any) -> float:
    """Return the processor time of a class of mistakes, divided by that of a class without any."""
    spent = []
    for kind in ("wrong", "right"):
        handed_in = folder / kind
        handed_in.mkdir()
        for name, source in mistakes.items():
            right = reference.read_text()
            (handed_in / f"{name}.py").write_text(source if kind == "wrong" else right)
        command = [MNIST_LAB, "grade", str(handed_in), "-o", str(folder / f"out_{kind}")]
        spent.append(measure(command, folder, {}).cpu)
    return spent[0] / spent[1]


@click.command()
@click.option("--every", default=8, show_default=True, help="Take every so many mistakes.")
def main(every: int) -> None:
    """Compare mistakes with the reference."""
    hand_in(LAB)
    measure = runpy.run_path(str(Path(__file__).with_name("__main__.py")))["measure"]
    found = load_module(SOLUTION / "mistakes.py").MISTAKES[::every]
    mistakes = {mistake.name: mistake.source() for mistake in found}
    reference = SOLUTION / "lab.py"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        ratios = cold(mistakes, reference, folder, measure)
        print(f"{len(ratios)} mistakes, cold, each beside the reference: processor time")
        print(f"  median {statistics.median(ratios):.2f} times, at most {ratios[-1]:.2f} times")
        together = class_ratio(mistakes, reference, folder, measure)
    print(f"  as a class, beside as many references: {together:.2f} times")


if __name__ == "__main__":
    main()
