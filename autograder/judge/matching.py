"""Do two answers to the same probe show the same behaviour?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ..labcheck.faults import SubmissionError

TOLERANCE = 2e-3
WEIGHTS_TOLERANCE = 1e-4  # after an experiment: an optimiser's settings show in the fourth digit
SHARE = 2  # percent, by which shares differ that depend on chance
EXACTLY = 5e-3  # other numbers, as a message rounds them
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_WIDTH = re.compile(r"(?<=\btorch\.float)\d+")
# Accuracies after a small training: rounding may move one image of 120 to another class.
LOOSE = frozenset({"train_accuracy", "test_accuracy"})
LOOSE_TOLERANCE = 0.02
# What differs between equally right submissions, or from run to run.
FREE = frozenset({"seconds_measured", "ink", "pixels", "shapes"})
_KINDS = {"float": "number", "numpy": "number"}


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
        return (partly or one.keys() == other.keys()) and all(
            _COMPARE[key](value, other.get(key))
            if key in _COMPARE
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
    """Tell whether two messages differ in nothing but the widths of dtypes, as in float64."""
    return _WIDTH.sub("", one) == _WIDTH.sub("", other)


def alike_passes(one: Any, other: Any, again: Callable[[], Any]) -> bool:
    """Compare a submission's passes through the network with those of a mistake.

    Args:
        one: the submission's answer to the probe `model_logits`.
        other: the mistake's.
        again: asks the mistake once more with another seed. Outputs in which it does not repeat
            itself are compared by mean and spread only: an equal seed need not drop equal values.
    """
    try:
        pairs = list(zip(one["logits"], other["logits"], strict=True))
    except (KeyError, TypeError, ValueError):
        return False
    differ = [(a, b) for a, b in pairs if not alike(a, b)]
    if not differ or not all(_alike_in_spread(a, b) for a, b in differ):
        return not differ  # to ask once more costs as much as the first time
    repeats = [alike(b, c) for b, c in zip(other["logits"], again()["logits"], strict=True)]
    return all(
        alike(a, b) if same else _alike_in_spread(a, b)
        for (a, b), same in zip(pairs, repeats, strict=True)
    )


def with_duration(answer: Any) -> Any:
    """Return an answer of the probe `experiment` whose `seconds` say what kind of number it is."""
    try:
        seconds, measured = answer["results"]["seconds"], answer["seconds_measured"]
        share = seconds / measured
    except (KeyError, TypeError, ZeroDivisionError):
        return answer
    bounds = {
        "negative": 0,
        "nothing": 0.001,
        "too short": 0.2,
        "a duration": 1.1,
        "too long": 100,
        "ms": 2_000,
    }
    kind = next((kind for kind, most in bounds.items() if share < most), "a date")
    return {**answer, "results": {**answer["results"], "seconds": kind}}


def _gist(error: SubmissionError) -> str:
    """Return what an error says without the place where it arose."""
    text = str(error).partition(" raised ")[2] if error.error else str(error)
    return re.split(r" \([^()]*, line \d+", text)[0]


def _alike_kinds(one: Any, other: Any) -> bool:
    return bool(_KINDS.get(one, one) == _KINDS.get(other, other))


def _alike_titles(one: Any, other: Any) -> bool:
    return bool(str(one).strip()) == bool(str(other).strip())


def _alike_accuracies(one: Any, other: Any) -> bool:
    return alike(one, other, LOOSE_TOLERANCE)


def _alike_but_for_an_image(one: Any, other: Any) -> bool:
    """Compare accuracies over 100 images or more: one of them may be a close call."""
    return alike(one, other, 0.01)


def _alike_durations(one: Any, other: Any) -> bool:
    """Compare what `with_duration` says, where it has been able to say something."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    return (one is None) == (other is None)


def _free(one: Any, other: Any) -> bool:
    return True


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "kind": _alike_kinds,
    "title": _alike_titles,
    "seconds": _alike_durations,
    "accuracies": _alike_but_for_an_image,
    **dict.fromkeys(LOOSE, _alike_accuracies),
    **dict.fromkeys(FREE, _free),
}


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
    """Compare random outputs by mean and spread, the more strictly the more of them there are."""
    if not _comparable(one, other) or one.numel() < 2:
        return False
    a, b = one.double(), other.double()
    scale = float(b.std()) + 1e-6
    far = max(0.1, 4 / one.numel() ** 0.5) * scale
    return bool((a.mean() - b.mean()).abs() < far and (a.std() - b.std()).abs() < far)
