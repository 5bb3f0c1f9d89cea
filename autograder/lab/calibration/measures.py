"""What is measured: every number of a submission that depends on chance and meets a threshold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..checks import small_digits
from ..probes import Probes
from ..questions import q2_model, q5_fit, q7_exercise


@dataclass(frozen=True)
class Bench:
    """What a measure works on.

    Args:
        probes: of a submission.
        labels: of the test images.
    """

    probes: Probes
    labels: Tensor


Measure = Callable[[Bench, int], float]


@dataclass(frozen=True)
class ChanceCheck:
    """A check that depends on chance.

    Args:
        name: what is measured.
        count: of how many the number is a share.
        low: a correct submission must reach this share; 0 for no bound.
        high: and may not exceed this one; 1 for no bound.
        measure: takes a bench and a seed, returns the share.
        nearest: the names of the mistakes that come nearest to a correct submission.
        on_images: whether it trains on the images of MNIST, so takes long and depends on them.
    """

    name: str
    count: int
    low: float
    high: float
    measure: Measure
    nearest: tuple[str, ...]
    on_images: bool = False


def checks() -> list[ChanceCheck]:
    """Return every check that depends on chance, with the thresholds of the questions."""
    too_little = ("untrained", "one batch", "a tenth of an epoch")
    share = q2_model.DROPPED_TOLERANCE
    return [
        ChanceCheck(
            "q5 MNIST test accuracy", 2000, q5_fit.LEAST_ON_DIGITS, 1, digits, too_little, True
        ),
        ChanceCheck("q5 made-up signs", 120, q5_fit.LEAST_ON_SIGNS, 1, signs, too_little),
        *(
            ChanceCheck(f"q2 share dropped at {p}", 5000, p - share, p + share, dropped(p), nearest)
            for p, nearest in (
                (0.1, ("dropout always 0.25",)),
                (0.25, ("keeps what it should drop",)),
                (0.5, ("dropout always 0.25",)),
                (0.8, ("dropout always 0.25", "keeps what it should drop")),
            )
        ),
        ChanceCheck("q7 train accuracy", 240, 0.94, 1, experiment("train_accuracy"), too_little),
        ChanceCheck("q7 test accuracy", 120, 0.94, 1, experiment("test_accuracy"), too_little),
    ]  # fmt: skip


def digits(bench: Bench, seed: int) -> float:
    """Return the share of MNIST's test images recognised after the training of q5_fit."""
    how = {**q5_fit.DIGITS, "seed": seed}
    got = bench.probes.fit_and_predict(None, None, how)
    return _right(got["predictions"], bench.labels)


def signs(bench: Bench, seed: int) -> float:
    """Return the share of new made-up signs recognised after the training of q5_fit."""
    train, (unseen, labels) = small_digits(seed + 1, 240, seed), small_digits(seed + 2, 120, seed)
    how = {**q5_fit.SIGNS, "seed": seed}
    got = bench.probes.fit_and_predict(list(train), unseen, how)
    return _right(got["predictions"], labels)


def dropped(share: float) -> Measure:
    """Return a measure of the share of hidden values that `dropout=share` drops."""

    def measure(bench: Bench, seed: int) -> float:
        weights = {"seed": seed, "ones": True}
        got = bench.probes.model_logits({"dropout": share}, weights, [[True, 500]], seed)
        kept: Tensor = got["logits"][0] - torch.arange(10) / 4 - 0.5
        return float((kept.abs() < 1e-4).float().mean())

    return measure


def experiment(part: str) -> Measure:
    """Return a measure of the train or test accuracy of q7's small experiment."""

    def measure(bench: Bench, seed: int) -> float:
        got = bench.probes.experiment(**q7_exercise.experiment(seed, q7_exercise.ENOUGH))
        return float(got["results"][part])

    return measure


def _right(guesses: Any, labels: Tensor) -> float:
    return float((guesses == labels).float().mean())
