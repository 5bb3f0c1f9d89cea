"""What a question file is written with: test cases, and expectations in a student's words.

Question files are Otter test files. They say `from autograder.lab.checks import …` here and
`from labcheck.checks import …` in a student's folder, where this same module lies.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from .faults import SubmissionError, clip
from .probes import Probes

__all__ = [
    "Probes",
    "SubmissionError",
    "close",
    "expect",
    "normal",
    "number",
    "pixels",
    "probes_for",
    "seed_of",
    "small_digits",
    "small_rows",
    "tensor",
    "test_case",
    "witness_weights",
]

PROBES_KEY = "_probes_"
SEED_KEY = "_seed_"


class CheckFailedError(AssertionError):
    """An expectation of a check does not hold; its text is what the student reads."""


@dataclass
class _LightTestCase:
    """Otter's `test_case`, without the second that importing Otter takes."""

    name: str
    points: float
    hidden: bool = False
    success_message: str | None = None
    failure_message: str | None = None
    test_func: Callable[..., None] = field(default=lambda: None, repr=False)

    def __call__(self, test_func: Callable[..., None]) -> _LightTestCase:
        """Decorate the function that runs the check."""
        self.test_func = test_func
        return self


if not TYPE_CHECKING and "otter.test_files" in sys.modules:
    test_case = sys.modules["otter.test_files"].test_case  # Otter accepts only its own class
else:
    test_case = _LightTestCase


def probes_for(env: Mapping[str, Any]) -> Probes:
    """Return the probes of the submission whose names are `env`.

    The autograder puts probes into `env` that ask a sandboxed process; everywhere else they run
    right here.
    """
    given = env.get(PROBES_KEY)
    return given if given is not None else Probes(env)


def seed_of(env: Mapping[str, Any]) -> int:
    """Return the seed of this grading; 0 unless the instructor chose another."""
    return int(env.get(SEED_KEY, 0))


def normal(seed: int, *shape: int) -> Tensor:
    """Return float32 standard normal numbers of the given `shape`, always the same for a seed."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def pixels(seed: int, count: int) -> Tensor:
    """Return `count` rows as MNISTDataset makes them, float32 [N, 784] from 0 to 1, by chance."""
    return torch.rand(count, 784, generator=torch.Generator().manual_seed(seed))


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


def expect(condition: object, message: str) -> None:
    """Fail the check with `message` unless `condition` holds.

    Raises:
        CheckFailedError: with `message`.
    """
    if condition is not True:
        raise CheckFailedError(clip(message))


def tensor(value: object, shape: list[int], what: str, dtype: str = "torch.float32") -> Tensor:
    """Return `value`, a finite tensor of this `shape` and `dtype`, or fail the check."""
    if not isinstance(value, Tensor):
        raise CheckFailedError(f"{what} should be a tensor, but is a {type(value).__name__}.")
    got = list(value.shape)
    expect(got == shape, f"{what} should have shape {shape}, but has shape {got}.")
    expect(str(value.dtype) == dtype, f"{what} should be {dtype}, but is {value.dtype}.")
    finite = bool(torch.isfinite(value).all())
    expect(finite, f"{what} holds numbers that are not finite (nan or inf).")
    return value


def number(value: object, what: str) -> float:
    """Return `value` as a finite float, or fail the check."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise CheckFailedError(f"{what} should be a number, but is {value!r:.80}.")
    expect(abs(value) < float("inf"), f"{what} should be a finite number, but is {value}.")
    return float(value)


def close(got: object, want: Tensor | float, message: str, tolerance: float = 1e-3) -> None:
    """Fail the check with `message` unless `got` equals `want` up to `tolerance`.

    The tolerance is relative to the largest expected magnitude, and absolute below 1. A NaN is
    close to nothing. Tensors must have the same shape and dtype.
    """
    if isinstance(want, Tensor):
        got = tensor(got, list(want.shape), "The answer", str(want.dtype))
        scale = max(1.0, float(want.double().abs().max()) if want.numel() else 1.0)
        near = (got.double() - want.double()).abs() <= tolerance * scale
        expect(bool(near.all()), message)
    else:
        near_enough = abs(number(got, "The answer") - want) <= tolerance * max(1.0, abs(want))
        expect(near_enough, message)


def small_rows(seed: int, count: int, signs: int = 0) -> tuple[Tensor, Tensor]:
    """Return drawings as in `small_digits`, ready for a network: float32 [N, 784], int64 [N]."""
    images, labels = small_digits(seed, count, signs)
    return images.flatten(1) * (1.0 / 255), labels
