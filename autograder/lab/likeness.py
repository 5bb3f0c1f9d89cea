"""How two answers to this lab's probes are compared, where their numbers alone do not tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from ..judge.matching import alike, comparable
from ..judge.probe_proxy import ProbeProxy
from ..judge.probe_traits import IN_ALL, IN_PART, IN_SPREAD, Comparison
from ..judge.recorder import Call
from .checks import duration_bounds

# Accuracies after a small training: rounding may move one image of 120 to another class.
LOOSE = frozenset({"train_accuracy", "test_accuracy"})
LOOSE_TOLERANCE = 0.02
MOST_APART = 0.15  # of all numbers that depend on chance, where there are many
MANY = 100  # images, of which each output is compared by itself
# What differs between equally right submissions, or from run to run.
FREE = frozenset(
    {"seconds_measured", "span", "optimizer", "taken", "shapes"}
    | {"ink", "letters", "pieces", "how", "places", "pixels"}
)
_KINDS = {"float": "number", "numpy": "number"}


def likeness_of_passes(other: ProbeProxy, answer: Any, call: Call, evaluation_only: bool) -> int:
    """Compare the passes of `model_logits`, each as its mode wants it: see `judge.diagnosis`."""
    passes = [training for training, _ in call.arguments["passes"]]

    def chosen(whole: Any) -> Any:
        if not evaluation_only:
            return whole
        kept = zip(passes, whole["logits"], strict=True)
        return {"logits": [logits for training, logits in kept if not training]}

    def again() -> Any:
        return chosen(other.ask(call.probe, {**call.arguments, "seed": call.arguments["seed"] + 1}))

    try:
        exactly = alike(chosen(call.answer)["logits"], chosen(answer)["logits"])
        same = exactly or alike_passes(chosen(call.answer), chosen(answer), again)
    except (KeyError, TypeError, ValueError):
        return 0
    if evaluation_only and not exactly:
        return IN_SPREAD * same
    whole = alike(call.answer.get("running"), answer.get("running"))
    return (IN_ALL if whole else IN_PART) * same


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
        right = is_duration(seconds, answer["span"], measured)
    except (KeyError, TypeError, ZeroDivisionError):
        return answer
    bounds = {
        "negative": 0,
        "nothing": 0.001,
        "very short": 0.01,
        "minutes": 1 / 59,
        "too short": 0.2,
        "a part": 1.1,
        "too long": 100,
        "ms": 2_000,
    }
    wrong = next((kind for kind, most in bounds.items() if share < most), "a date")
    kind = "a duration" if right else wrong
    return {**answer, "results": {**answer["results"], "seconds": kind}}


def is_duration(seconds: float, least: float, most: float) -> bool:
    """Tell whether a training may have taken so many seconds: see `duration_bounds`."""
    too_short, longest = duration_bounds(seconds, least, most)
    return too_short < seconds <= longest


def _alike_in_spread(one: Any, other: Any) -> bool:
    """Compare how random outputs are spread, the more strictly the more of them there are."""
    if not comparable(one, other) or one.numel() < 2:
        return False
    a, b = one.double(), other.double()
    scale = float(b.std()) + 1e-6
    far = max(0.1, 4 / one.numel() ** 0.5) * scale
    if (a.mean() - b.mean()).abs() >= far or (a.std() - b.std()).abs() >= far:
        return False
    many = a.dim() == 2 and len(a) >= MANY
    columns = zip(a.T, b.T, strict=True) if many else [(a.flatten(), b.flatten())]
    return all(_alike_in_shares(x, y, scale / 10) for x, y in columns)


def _alike_in_shares(one: Tensor, other: Tensor, near: float) -> bool:
    """Tell whether about as many numbers of both lie below any bound, give or take `near`.

    That is Lévy's distance: it also tells numbers of which many are 0 from any others.
    """
    least = max(MOST_APART, 2 * (2 / len(one)) ** 0.5)
    for a, b in ((one, other), (other, one)):
        bounds = b.sort().values
        below = torch.searchsorted(a.sort().values, bounds + near, right=True) / len(a)
        if bool((torch.arange(1, len(b) + 1) / len(b) - below > least).any()):
            return False
    return True


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


COMPARISONS: Mapping[str, Comparison] = {
    "kind": _alike_kinds,
    "title": _alike_titles,
    "seconds": _alike_durations,
    "accuracies": _alike_but_for_an_image,
    **dict.fromkeys(LOOSE, _alike_accuracies),
    **dict.fromkeys(FREE, _free),
}
