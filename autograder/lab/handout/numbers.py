"""What was measured, and how the handout and the lab tell it: see measure.py for where it is from.

Plain Python: this is read wherever assignment/ is made, and needs no torch.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from statistics import mean, stdev
from typing import Any

HERE = Path(__file__).parent
MEASURED, TIMED = HERE / "measured.csv", HERE / "timed.csv"
EPOCHS = 5
NETWORKS = {  # name: (dropout, batch_norm)
    "plain": (0.0, False),
    "BatchNorm": (0.0, True),
    "BatchNorm, Dropout 0.25": (0.25, True),
    "Dropout 0.1": (0.1, False),
    "Dropout 0.9": (0.9, False),
}
DATA = ("MNIST", "stand-in")
SLACK = 0.005  # how much a right lab may be outside of what a few seeds gave


@dataclass(frozen=True)
class Measured:
    """The accuracies, from 0 to 1, after `epoch` epochs; `loss` is that epoch's mean."""

    data: str
    network: str
    seed: int
    epoch: int
    loss: float
    train_accuracy: float
    test_accuracy: float


@dataclass(frozen=True)
class Timed:
    """The CPU seconds that training on `images` images took."""

    network: str
    repetition: int
    images: int
    seconds: float


@dataclass(frozen=True)
class Spread:
    """The accuracies of one network after one epoch, one for each seed."""

    train: tuple[float, ...]
    test: tuple[float, ...]


def read(path: Path, kind: type[Any]) -> list[Any]:
    """Return the rows of measured.csv or timed.csv, as objects of `kind`; none without the file."""
    if not path.is_file():
        return []
    convert = {"str": str, "int": int, "float": float}
    types = [convert[str(field.type)] for field in fields(kind)]
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [kind(*(make(cell) for make, cell in zip(types, row, strict=True))) for row in rows]


@cache
def spread(data: str, network: str, epoch: int = EPOCHS) -> Spread:
    """Return what all seeds reached with one network on one kind of data."""
    rows = [
        row
        for row in read(MEASURED, Measured)
        if (row.data, row.network, row.epoch) == (data, network, epoch)
    ]
    return Spread(
        tuple(row.train_accuracy for row in rows), tuple(row.test_accuracy for row in rows)
    )


def relative_time(network: str) -> list[float]:
    """Return how long a network learns relative to the plain one, repetition by repetition."""
    seconds = {(row.network, row.repetition): row.seconds for row in read(TIMED, Timed)}
    repetitions = sorted({repetition for _, repetition in seconds})
    return [seconds[network, r] / seconds["plain", r] for r in repetitions]


def table(data: str) -> str:
    """Return, as Markdown, what the networks reach after the last epoch: mean ± deviation."""
    rows = [
        f"| {network} | {_times(network)} | {_mean(found.train)} | {_mean(found.test)} |"
        for network in NETWORKS
        if (found := spread(data, network)).test
    ]
    head = "| network | learning time | train accuracy | test accuracy |\n|---|---:|---:|---:|"
    return "\n".join([head, *rows])


def by_epoch(data: str) -> str:
    """Return, as Markdown, the mean train and test accuracy after each epoch."""
    head = "| network | " + " | ".join(f"epoch {e}" for e in range(1, EPOCHS + 1)) + " |"
    rows = [
        f"| {network} | "
        + " | ".join(f"{_short(s.train)} / {_short(s.test)}" for s in _epochs(data, network))
        + " |"
        for network in NETWORKS
        if spread(data, network).test
    ]
    return "\n".join([head, "|---|" + "---:|" * EPOCHS, *rows])


def _epochs(data: str, network: str) -> Iterator[Spread]:
    for epoch in range(1, EPOCHS + 1):
        yield spread(data, network, epoch)


def _mean(values: Sequence[float]) -> str:
    deviation = f" ± {stdev(values):.4f}" if values[1:] else ""
    return f"{mean(values):.4f}{deviation}"


def _short(values: Sequence[float]) -> str:
    return f"{mean(values):.3f}"


def _times(network: str) -> str:
    found = relative_time(network)
    deviation = f" ± {stdev(found):.2f}" if found[1:] and network != "plain" else ""
    return f"{mean(found):.2f}{deviation}" if found else "not measured"


def expected() -> str:
    """Return expected.csv: the range in which each accuracy of a right lab is to be expected."""
    rows = ["data,dropout,batch_norm,epoch,what,low,high"]
    for data in DATA:
        for network, (dropout, batch_norm) in NETWORKS.items():
            for epoch, found in enumerate(_epochs(data, network), 1):
                for what, values in (("train", found.train), ("test", found.test)):
                    if values:
                        low, high = min(values) - SLACK, min(1.0, max(values) + SLACK)
                        rows.append(
                            f"{data},{dropout:g},{batch_norm},{epoch},{what},{low:.3f},{high:.3f}"
                        )
    return "\n".join(rows) + "\n"


def how_measured(data: str) -> str:
    """Say how often each network was trained on these data."""
    counts = {len(spread(data, network).test) for network in NETWORKS}
    least, most = min(counts), max(counts)
    times = f"{least} times" if least == most else f"{least} or {most} times"
    if data != "MNIST":
        return f"each network was trained {times.replace('1 or 2 times', 'once or twice')}"
    return (
        f"Each network was trained {times}, each time with another seed, on all 60,000 images, as"
        " in this lab: batches of 32, 1000 hidden units, Adam with learning rate 0.01."
    )
