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
AHEAD = 3.04  # deviations: Student's t for 5 seeds, so that 19 of 20 further ones fall inside
SLACK = 0.005  # for what differs from computer to computer


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
    """Return how long a network trains relative to the plain one, repetition by repetition."""
    seconds = {(row.network, row.repetition): row.seconds for row in read(TIMED, Timed)}
    repetitions = sorted({repetition for _, repetition in seconds})
    return [seconds[network, r] / seconds["plain", r] for r in repetitions]


def table(data: str) -> str:
    """Return, as Markdown, what the networks reach after the last epoch: mean ± deviation."""
    rows = [
        f"| {network} | {_times(network)} | {_mean(found.train)} | {_mean(found.test)} |"
        for network in NETWORKS
        for found in [spread(data, network)]
    ]
    head = "| network | training time | train accuracy | test accuracy |\n|---|---:|---:|---:|"
    return "\n".join([head, *rows])


def by_epoch(data: str) -> str:
    """Return, as Markdown, the mean train and test accuracy after each epoch."""
    head = "| network | " + " | ".join(f"epoch {e}" for e in range(1, EPOCHS + 1)) + " |"
    rows = [
        f"| {network} | "
        + " | ".join(f"{_short(s.train)}\u00a0/ {_short(s.test)}" for s in _epochs(data, network))
        + " |"
        for network in NETWORKS
    ]
    return "\n".join([head, "|---|" + "---:|" * EPOCHS, *rows])


def _epochs(data: str, network: str) -> Iterator[Spread]:
    for epoch in range(1, EPOCHS + 1):
        yield spread(data, network, epoch)


def _mean(values: Sequence[float]) -> str:
    return f"{mean(values):.4f} ± {stdev(values):.4f}"


def _short(values: Sequence[float]) -> str:
    return f"{mean(values):.3f}"


def _times(network: str) -> str:
    found = relative_time(network)
    return "1" if network == "plain" else f"{mean(found):.2f} ± {stdev(found):.2f}"


def expected() -> str:
    """Return expected.csv: the range in which each accuracy of a right lab is to be expected."""
    rows = ["data,dropout,batch_norm,epoch,what,low,high"]
    for data in DATA:
        for network, (dropout, batch_norm) in NETWORKS.items():
            for epoch, found in enumerate(_epochs(data, network), 1):
                for what, values in (("train", found.train), ("test", found.test)):
                    low, high = _range(values)
                    rows.append(
                        f"{data},{dropout:g},{batch_norm},{epoch},{what},{low:.3f},{high:.3f}"
                    )
    return "\n".join(rows) + "\n"


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Return where a further seed is to be expected; what was measured lies inside."""
    middle, ahead = mean(values), AHEAD * stdev(values)
    low, high = min(*values, middle - ahead) - SLACK, max(*values, middle + ahead) + SLACK
    return max(low, 0.0), min(high, 1.0)


def how_measured(data: str) -> str:
    """Say how often each network was trained on these data: "5 times"."""
    return f"{min(len(spread(data, network).test) for network in NETWORKS)} times"
