"""Do two answers to the same probe show the same behaviour?"""

from __future__ import annotations

import re
from typing import Any

import torch
from torch import Tensor

from ..labcheck.faults import SubmissionError
from ..manifest import the_lab

TOLERANCE = 2e-3
SHARE = 2  # percent, by which shares differ that depend on chance
EXACTLY = 5e-3  # other numbers, as a message rounds them
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?%?")
_WIDTH = re.compile(r"(?<=\btorch\.float)\d+")


def alike(one: Any, other: Any, tolerance: float = TOLERANCE, partly: bool = False) -> bool:
    """Tell whether two answers agree, up to rounding and to what the lab leaves free.

    Args:
        one: an answer.
        other: another.
        tolerance: of numbers, relative above 1.
        partly: compare only what `one` holds.
    """
    if isinstance(one, Tensor) or isinstance(other, Tensor):
        return _alike_tensors(one, other, tolerance)
    if isinstance(one, dict) and isinstance(other, dict):
        rules = the_lab().judging.comparisons
        return (partly or one.keys() == other.keys()) and all(
            rules[key](value, other.get(key))
            if key in rules
            else alike(value, other.get(key), tolerance, partly)
            for key, value in one.items()
        )
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(alike(a, b, tolerance, partly) for a, b in pairs)
    if _is_number(one) and _is_number(other) and isinstance(one + other, float):
        same = one == other or (one != one and other != other)
        return bool(same or abs(one - other) <= tolerance * max(1.0, abs(one)))
    return type(one) is type(other) and bool(one == other)


def same_errors(one: Any, other: Any) -> bool:
    """Tell whether two probes ended in the same error, wherever in the code it arose."""
    return (
        isinstance(one, SubmissionError)
        and isinstance(other, SubmissionError)
        and (one.kind, one.error, _gist(one)) == (other.kind, other.error, _gist(other))
    )


def same_words(one: str, other: str) -> bool:
    """Tell whether two messages of a check say the same, with about the same numbers."""
    if not same_but_for_numbers(one, other):
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(_near(a, b) for a, b in pairs)


def _near(one: str, other: str) -> bool:
    if one.endswith("%"):
        return abs(float(one[:-1]) - float(other[:-1])) <= SHARE
    return alike(float(one), float(other), EXACTLY)


def same_but_for_numbers(one: str, other: str) -> bool:
    """Tell whether two messages of a check say the same of other numbers."""
    return _NUMBER.sub(_sign, one) == _NUMBER.sub(_sign, other)


def _sign(number: re.Match[str]) -> str:
    return "%" if number[0].endswith("%") else "#"


def same_but_for_widths(one: str, other: str) -> bool:
    """Tell whether two messages differ, but in nothing but the widths of dtypes, as in float64."""
    return one != other and _WIDTH.sub("", one) == _WIDTH.sub("", other)


def _gist(error: SubmissionError) -> str:
    """Return what an error says without the place where it arose."""
    text = str(error).partition(" raised ")[2] if error.error else str(error)
    return re.split(r" \([^()]*, line \d+", text)[0]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def comparable(one: Any, other: Any) -> bool:
    """Tell whether both are tensors of one shape and one type."""
    return (
        isinstance(one, Tensor)
        and isinstance(other, Tensor)
        and one.shape == other.shape
        and one.dtype == other.dtype
    )


def _alike_tensors(one: Any, other: Any, tolerance: float) -> bool:
    if not comparable(one, other):
        return False
    if not one.numel():
        return True
    a, b = one.double(), other.double()
    scale = max(1.0, float(a.abs().nan_to_num().max()))
    return bool(torch.isclose(a, b, rtol=0, atol=tolerance * scale, equal_nan=True).all())
