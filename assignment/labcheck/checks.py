"""What a question file is written with: test cases, and expectations in a student's words.

Question files are Otter test files. They say `from autograder.lab.checks import …` here and
`from labcheck.checks import …` in a student's folder, where this same module lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from .expectations import (
    PROBES_KEY,
    SEED_KEY,
    CheckFailedError,
    close,
    expect,
    number,
    seed_of,
    tensor,
    test_case,
    times,
)
from .faults import SubmissionError
from .probes import Probes

__all__ = [
    "PROBES_KEY",
    "SEED_KEY",
    "CheckFailedError",
    "Probes",
    "SubmissionError",
    "close",
    "duration_bounds",
    "expect",
    "normal",
    "number",
    "pixels",
    "probes_for",
    "seed_of",
    "small_digits",
    "small_rows",
    "smoothed",
    "tensor",
    "test_case",
    "times",
    "witness_weights",
]


SURELY = 5e-4  # how exact a share has to be to be told


def probes_for(env: Mapping[str, Any]) -> Probes:
    """Return the probes of the submission whose names are `env`.

    The autograder puts probes into `env` that ask a sandboxed process; everywhere else they run
    right here.
    """
    given = env.get(PROBES_KEY)
    return given if given is not None else Probes(env)


def normal(seed: int, *shape: int) -> Tensor:
    """Return float32 standard normal numbers of the given `shape`, always the same for a seed."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def pixels(seed: int, count: int) -> Tensor:
    """Return `count` rows as MNISTDataset makes them, float32 [N, 784] from 0 to 1, by chance."""
    return torch.rand(count, 784, generator=torch.Generator().manual_seed(seed))


def smoothed(value: float, plain: float, even: float, unsmoothed: str = "") -> str:
    """Say with which label smoothing a loss comes about, where that is a multiple of 0.05.

    Args:
        value: the loss.
        plain: the one without smoothing.
        even: the one whose labels are smoothed to all classes alike.
        unsmoothed: what to say where there is none.
    """
    share = (value - plain) / (even - plain)
    if abs(share) < SURELY:
        return f" {unsmoothed}" if unsmoothed else ""
    steps = round(20 * share)
    right = 0 < steps < 20 and abs(share - steps / 20) < SURELY
    return f" That is the cross entropy with label smoothing {steps / 20:g}." if right else ""


def duration_bounds(seconds: float, least: float, most: float) -> tuple[float, float]:
    """Return between which numbers the seconds of a training lie; they may be rounded to a tenth.

    However busy the machine is: what comes before and after the training may take any time.

    Args:
        seconds: what a submission says.
        least: how long the training took at least.
        most: how long all of it took.

    Returns:
        A number that is too small, and the largest one that is right.
    """
    rounded = abs(10 * seconds - round(10 * seconds)) < 1e-9
    return max(0.9 * least - 0.05 * rounded, 0.001 * most), 1.02 * most + 0.05


def witness_weights(seed: int, hidden: int = 16) -> dict[str, Tensor]:
    """Return weights of a `fixtures.WitnessNet`, 784 → 10, always the same for a seed."""
    w1, rest = normal(seed, hidden, 784) / 14, normal(seed + 1, 5, hidden)
    return {
        "w1": w1, "b1": rest[0], "gamma": rest[1].abs() + 0.5, "beta": rest[2],
        "mean": rest[3], "var": rest[4].abs() + 0.5,
        "w2": normal(seed + 2, 10, hidden) / hidden**0.5, "b2": normal(seed + 3, 10),
        "offsets": 4 * normal(seed + 4, 4, 10),
    }  # fmt: skip


def small_digits(seed: int, count: int, signs: int = 0) -> tuple[Tensor, Tensor]:
    """Return `count` noisy drawings of ten made-up signs: uint8 [N, 28, 28], int64 [N].

    They are no MNIST, but a network that learns at all learns them in a few steps.

    Args:
        seed: of the drawings and their order.
        count: how many.
        signs: which ten signs; two calls with the same number draw the same ten.
    """
    shapes = torch.rand(10, 28, 28, generator=torch.Generator().manual_seed(signs)) > 0.7
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randperm(count, generator=generator) % 10
    noise = torch.rand(count, 28, 28, generator=generator)
    return ((0.8 * shapes[labels] + 0.2 * noise) * 255).to(torch.uint8), labels


def small_rows(seed: int, count: int, signs: int = 0) -> tuple[Tensor, Tensor]:
    """Return drawings as in `small_digits`, ready for a network: float32 [N, 784], int64 [N]."""
    images, labels = small_digits(seed, count, signs)
    return images.flatten(1) * (1.0 / 255), labels
