"""Do two answers to the same probe show the same behaviour?"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ..faults import SubmissionError

# What differs between equally right submissions, or from run to run.
FREE = frozenset({"kind", "seconds", "seconds_measured", "image", "pixels", "shapes", "title"})
# Accuracies after a real training: they depend on the initial weights, so on the style.
LOOSE = frozenset({"train_accuracy", "test_accuracy"})
TOLERANCE = 2e-3
LOOSE_TOLERANCE = 0.08


def alike(one: Any, other: Any, tolerance: float = TOLERANCE) -> bool:
    """Tell whether two answers agree, up to rounding and to what the lab leaves free."""
    if isinstance(one, Tensor) or isinstance(other, Tensor):
        return _alike_tensors(one, other, tolerance)
    if isinstance(one, dict):
        return isinstance(other, dict) and _alike_dicts(one, other, tolerance)
    if isinstance(one, list):
        return (
            isinstance(other, list)
            and len(one) == len(other)
            and all(alike(a, b, tolerance) for a, b in zip(one, other, strict=True))
        )
    if _is_number(one) and _is_number(other):
        same = one == other or (one != one and other != other)
        return bool(same or abs(one - other) <= tolerance * max(1.0, abs(one)))
    return type(one) is type(other) and bool(one == other)


def alike_logits(passes: list[Any], one: Any, other: Any, random_too: bool) -> bool:
    """Compare two answers of the probe `model_logits`.

    Args:
        passes: of the probe. Those in evaluation mode must agree number by number.
        one: an answer.
        other: another.
        random_too: also compare the passes in train mode, by mean and spread.
    """
    try:
        pairs = list(zip(passes, one["logits"], other["logits"], strict=True))
        return all(
            (alike(a, b) if not training else not random_too or _alike_in_spread(a, b))
            for (training, _), a, b in pairs
        ) and (not random_too or alike(one["running"], other["running"]))
    except (KeyError, TypeError, ValueError):
        return False


def same_errors(one: Any, other: Any) -> bool:
    """Tell whether two probes ended in the same kind of error."""
    return (
        isinstance(one, SubmissionError)
        and isinstance(other, SubmissionError)
        and (one.kind, one.error) == (other.kind, other.error)
    )


def _alike_dicts(one: dict[Any, Any], other: dict[Any, Any], tolerance: float) -> bool:
    return one.keys() == other.keys() and all(
        key in FREE or alike(one[key], other[key], LOOSE_TOLERANCE if key in LOOSE else tolerance)
        for key in one
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _comparable(one: Any, other: Any) -> bool:
    return (
        isinstance(one, Tensor)
        and isinstance(other, Tensor)
        and one.shape == other.shape
        and one.dtype == other.dtype
    )


def _alike_tensors(one: Any, other: Any, tolerance: float) -> bool:
    if not _comparable(one, other):
        return False
    if not one.numel():
        return True
    a, b = one.double(), other.double()
    scale = max(1.0, float(a.abs().nan_to_num().max()))
    return bool(torch.isclose(a, b, rtol=0, atol=tolerance * scale, equal_nan=True).all())


def _alike_in_spread(one: Any, other: Any) -> bool:
    """Compare random outputs by their mean and spread; a same seed need not give a same mask."""
    if not _comparable(one, other) or one.numel() < 2:
        return False
    a, b = one.double(), other.double()
    scale = float(a.std()) + 1e-6
    means, spreads = (a.mean() - b.mean()).abs(), (a.std() - b.std()).abs()
    return alike(one, other) or bool(means < 0.1 * scale and spreads < 0.1 * scale)
