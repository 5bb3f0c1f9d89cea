"""What the checks of any lab are written with: test cases, and expectations in plain words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .faults import clip

if TYPE_CHECKING:
    from torch import Tensor  # imported where it is needed: a lab may do without it

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


def cases_in(names: Mapping[str, Any]) -> list[Any]:
    """Return the test cases, Otter's or our own, among the names of a question file, in order."""
    return [
        value
        for value in names.values()
        if hasattr(value, "test_func") and not isinstance(value, type)
    ]


def seed_of(env: Mapping[str, Any]) -> int:
    """Return the seed of this grading; 0 unless the instructor chose another."""
    return int(env.get(SEED_KEY, 0))


def expect(condition: object, message: str) -> None:
    """Fail the check with `message` unless `condition` holds.

    Raises:
        CheckFailedError: with `message`.
    """
    if condition is not True:
        raise CheckFailedError(clip(message))


def tensor(value: object, shape: list[int], what: str, dtype: str = "torch.float32") -> Tensor:
    """Return `value`, a finite tensor of this `shape` and `dtype`, or fail the check."""
    import torch

    if not isinstance(value, torch.Tensor):
        raise CheckFailedError(f"{what} should be a tensor, but is a {type(value).__name__}.")
    got = list(value.shape)
    expect(got == shape, f"{what} should have shape {shape}, but has shape {got}.")
    expect(str(value.dtype) == dtype, f"{what} should be {dtype}, but is {value.dtype}.")
    finite = bool(torch.isfinite(value).all())
    expect(finite, f"{what} holds numbers that are not finite (nan or inf).")
    return value


def times(count: int, thing: str) -> str:
    """Return how many things there are, in words: `1 step`, `2 steps`, `no step`."""
    return f"{count or 'no'} {thing}{'s' if count > 1 else ''}"


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
    if isinstance(want, (int, float)):
        near_enough = abs(number(got, "The answer") - want) <= tolerance * max(1.0, abs(want))
        expect(near_enough, message)
    else:
        got = tensor(got, list(want.shape), f"{message} What came back", str(want.dtype))
        scale = max(1.0, float(want.double().abs().max()) if want.numel() else 1.0)
        near = (got.double() - want.double()).abs() <= tolerance * scale
        expect(bool(near.all()), message)
