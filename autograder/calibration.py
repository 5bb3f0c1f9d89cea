"""How sure are the thresholds? `python -m autograder.calibration [--seeds 200] [--threads 1]`.

Every check that depends on chance compares a number with a threshold. This measures that number on
the reference under many seeds, fits its distribution, and prints the estimated chance that a
correct submission fails; beside it stands the number that the nearest mistake gets.

Accuracies and shares lie between 0 and 1, so their logits are taken for normal; half a count is
added on both sides, so that "all right" has a finite logit. The chance is the fitted tail.
"""

from __future__ import annotations

import datetime
import math
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click
import torch

from . import data
from .checks import small_digits
from .memory import Memory
from .oracle import reference
from .probes import Probes
from .questions import q5_fit, q7_exercise

Measure = Callable[[Memory, int], float]


@dataclass(frozen=True)
class Check:
    """A check that depends on chance.

    Args:
        name: what is measured.
        count: of how many the number is a share.
        low: a correct submission must reach this share.
        high: and may not exceed this one.
        measure: takes probes and a seed, returns the share.
    """

    name: str
    count: int
    low: float
    high: float
    measure: Measure

    def chance_of_failing(self, shares: Sequence[float]) -> float:
        """Return the estimated chance that a correct submission's share is out of bounds."""
        logits = [self._logit(share) for share in shares]
        mean, spread = statistics.fmean(logits), max(statistics.stdev(logits), 1e-3)
        below = _tail((mean - self._logit(self.low)) / spread) if self.low > 0 else 0.0
        above = _tail((self._logit(self.high) - mean) / spread) if self.high < 1 else 0.0
        return below + above

    def _logit(self, share: float) -> float:
        right = share * self.count
        return math.log((right + 0.5) / (self.count - right + 0.5))


def _tail(deviations: float) -> float:
    """Return the chance that a standard normal number exceeds `deviations`."""
    return 0.5 * math.erfc(deviations / math.sqrt(2))


def _ask(memory: Memory, probe: str, **arguments: object) -> dict[str, object]:
    answer: dict[str, object] = getattr(memory.probes, probe)(**arguments)
    return answer


def _right(guesses: object, labels: torch.Tensor) -> float:
    return float((guesses == labels).float().mean())  # type: ignore[attr-defined]  # a tensor


def digits(memory: Memory, seed: int) -> float:
    """Return the share of MNIST's test images recognised after the training of q5_fit."""
    how = {**q5_fit.DIGITS, "seed": seed}
    got = _ask(memory, "fit_and_predict", train=None, test=None, how=how)
    return _right(got["predictions"], data.test_labels())


def signs(memory: Memory, seed: int) -> float:
    """Return the share of new made-up signs recognised after the training of q5_fit."""
    train, (unseen, labels) = small_digits(seed + 1, 240, seed), small_digits(seed + 2, 120, seed)
    how = {**q5_fit.SIGNS, "seed": seed}
    got = _ask(memory, "fit_and_predict", train=list(train), test=unseen, how=how)
    return _right(got["predictions"], labels)


def dropped(share: float) -> Measure:
    """Return a measure of the share of hidden values that `dropout=share` drops."""

    def measure(memory: Memory, seed: int) -> float:
        weights = {"seed": seed, "ones": True}
        ask = {"options": {"dropout": share}, "weights": weights, "passes": [[True, 500]]}
        got = _ask(memory, "model_logits", seed=seed, **ask)
        kept = got["logits"][0] - torch.arange(10) / 4 - 0.5  # type: ignore[index]  # a list
        return float((kept.abs() < 1e-4).float().mean())

    return measure


def experiment(part: str) -> Measure:
    """Return a measure of the train or test accuracy of q7's small experiment."""

    def measure(memory: Memory, seed: int) -> float:
        got = _ask(memory, "experiment", **q7_exercise.experiment(seed, q7_exercise.ENOUGH))
        return float(got["results"][part])  # type: ignore[index]  # a dict

    return measure


def checks() -> list[Check]:
    """Return every check that depends on chance, with the thresholds of the questions."""
    return [
        Check("q5 MNIST test accuracy", 2000, q5_fit.LEAST_ON_DIGITS, 1, digits),
        Check("q5 made-up signs", 120, q5_fit.LEAST_ON_SIGNS, 1, signs),
        *(Check(f"q2 share dropped at {p}", 5000, p - 0.05, p + 0.05, dropped(p))
          for p in (0.1, 0.25, 0.5, 0.8)),
        Check("q7 train accuracy", 240, 0.94, 1, experiment("train_accuracy")),
        Check("q7 test accuracy", 120, 0.94, 1, experiment("test_accuracy")),
    ]  # fmt: skip


def untrained() -> Memory:
    """Return the nearest mistake of a training: a `fit` that returns a history and trains not."""
    names = dict(vars(reference().probes)["_env"])
    names["fit"] = lambda train_dl, model, opt, loss_fn, n: ([1.0] * n, [0.5] * n)
    return Memory(Probes(names, data.images()))


def table(seeds: int) -> str:
    """Measure everything and return the table, as Markdown."""
    lines = [
        "| check | threshold | lowest | mean | highest | a right one fails with | untrained |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for check in checks():
        shares = [check.measure(reference(), seed) for seed in range(seeds)]
        bound = f"{check.low:g} to {check.high:g}" if check.high < 1 else f"{check.low:g}"
        nearest = "" if not check.name.startswith("q5") else f"{check.measure(untrained(), 0):.3f}"
        chance = max(check.chance_of_failing(shares), 1e-30)
        figures = f"{min(shares):.4f} | {statistics.fmean(shares):.4f} | {max(shares):.4f}"
        lines.append(f"| {check.name} | {bound} | {figures} | {chance:.0e} | {nearest} |")
    return "\n".join(lines)


@click.command()
@click.option("--seeds", default=200, show_default=True)
@click.option("--threads", default=1, show_default=True)
def main(seeds: int, threads: int) -> None:
    """Print how far the reference's numbers are from each threshold."""
    torch.set_num_threads(threads)
    source = data.subset().source
    date = datetime.datetime.now(tz=datetime.timezone.utc).date()
    click.echo(f"{date}, torch {torch.__version__}, Python {platform.python_version()},")
    click.echo(f"data: {source}, {seeds} seeds, {threads} thread(s)\n")
    click.echo(table(seeds))


if __name__ == "__main__":
    main()
