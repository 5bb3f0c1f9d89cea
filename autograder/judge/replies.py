"""The form of each probe's reply: its keys, of what kind their values are, and how many.

A reply comes from a process that the student's code runs in. What is not in the declared form is no
answer: it is neither kept nor compared, so that a submission cannot make the judge hold or search
more than an honest one does. Shapes and types of tensors are not part of the form, as a wrong one
deserves a check's own words; the number of their bytes is.

Whoever adds a key to a probe's reply adds it here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from torch import Tensor

LONGEST_TEXT = 1_000  # characters of one text
MOST_DIMENSIONS = 8
REPLY_TEXT, REPLY_BLOB = 256 << 10, 8 << 20  # bytes of one reply: its JSON, its tensors
ALL_TEXT, ALL_BLOB = 2 << 20, 24 << 20  # of all replies of one submission; honest: 22 kB, 1.8 MB


class Form(Protocol):
    """What a part of a reply may be."""

    def fits(self, value: Any) -> bool:
        """Tell whether a value has this form."""


@dataclass(frozen=True)
class Leaf:
    """One plain value of one of these types."""

    types: tuple[type, ...]

    def fits(self, value: Any) -> bool:
        """Tell whether a value has this form."""
        if isinstance(value, str):
            return str in self.types and len(value) <= LONGEST_TEXT
        if isinstance(value, Tensor):
            return Tensor in self.types and value.dim() <= MOST_DIMENSIONS
        return type(value) in self.types


@dataclass(frozen=True)
class ListOf:
    """A list of at most `most` values of one form."""

    form: Form
    most: int

    def fits(self, value: Any) -> bool:
        """Tell whether a value has this form."""
        fits = self.form.fits
        return isinstance(value, list) and len(value) <= self.most and all(map(fits, value))


@dataclass(frozen=True)
class Row:
    """A list with one form for each place."""

    forms: tuple[Form, ...]

    def fits(self, value: Any) -> bool:
        """Tell whether a value has this form."""
        if not isinstance(value, list) or len(value) != len(self.forms):
            return False
        return all(form.fits(item) for form, item in zip(self.forms, value, strict=True))


@dataclass(frozen=True)
class Keys:
    """A dict with exactly these keys; those in `optional` may be absent."""

    forms: Mapping[str, Form]
    optional: frozenset[str] = frozenset()

    def fits(self, value: Any) -> bool:
        """Tell whether a value has this form."""
        if not isinstance(value, dict) or not self.forms.keys() - self.optional <= value.keys():
            return False
        forms = self.forms
        return value.keys() <= forms.keys() and all(forms[k].fits(v) for k, v in value.items())


def _may_lack(keys: Sequence[str], form: Form) -> Keys:
    return Keys(dict.fromkeys(keys, form), frozenset(keys))


NUMBER, TEXT, YES_OR_NO = Leaf((int, float)), Leaf((str,)), Leaf((bool,))
SCALAR = Leaf((int, float, str, bool, type(None)))
TENSOR = Leaf((Tensor,))
SHAPE = ListOf(Leaf((int,)), MOST_DIMENSIONS * 8)
TENSORS = ListOf(TENSOR, 1_000)
NUMBERS = ListOf(NUMBER, 10_000)
NUMBER_AND_KIND = ListOf(Keys({"value": NUMBER, "kind": TEXT}), 1_000)
WEIGHTS = Keys(dict.fromkeys(("w1", "b1", "gamma", "beta", "mean", "var", "w2", "b2"), TENSOR))
EVENTS = Keys({**dict.fromkeys(("backward", "step", "other"), Leaf((int,))), "training": YES_OR_NO})
SUMMARY: Mapping[str, Form] = {
    "is_dataset": YES_OR_NO,
    "len": Leaf((int,)),
    "x_shape": SHAPE,
    "x_dtype": TEXT,
    "y_shape": SHAPE,
    "y_dtype": TEXT,
}
HISTORY: Mapping[str, Form] = {"losses": NUMBERS, "accuracies": NUMBERS}
PLACE = Row((NUMBER, NUMBER))
PLACES = ListOf(PLACE, 100)
LINE = Keys({"how": TEXT, "x": NUMBERS, "y": NUMBERS, "places": PLACES, "pixels": PLACES})
PANEL = Keys(
    {
        "title": TEXT,
        "pieces": ListOf(Keys({"text": TEXT, "at": PLACE}), 12),
        "percent": YES_OR_NO,
        "lines": ListOf(LINE, 1_000),
    }
)

FORMS: Mapping[str, Keys] = {
    "dataset": Keys(
        {
            **SUMMARY,
            "items": ListOf(Row((TENSOR, TENSOR)), 1_000),
            "input_after": Row((TENSOR, TENSOR)),
        }
    ),
    "dataset_of": Keys({**SUMMARY, "row": TENSOR}),
    "dataset_batches": Keys({"x": TENSORS, "y": TENSORS}),
    "model_layers": Keys(
        {
            "shapes": ListOf(SHAPE, 10_000),
            "parameters": Leaf((int,)),
            "batch_norms": Leaf((int,)),
        }
    ),
    "model_logits": Keys({"logits": TENSORS, "running": TENSORS, "tracked": YES_OR_NO}),
    "train_steps": Keys({"losses": NUMBER_AND_KIND, "weights": WEIGHTS, "events": EVENTS}),
    "accuracy_of": Keys({"values": NUMBER_AND_KIND, "weights": WEIGHTS}),
    "fit_small": Keys({**HISTORY, "weights": WEIGHTS}),
    "fit_and_predict": Keys({**HISTORY, "predictions": TENSOR}),
    "history_figure": Keys({"panels": ListOf(PANEL, 100), "ink": TENSOR, "letters": TENSOR}),
    "shape_after_view": Keys({"shape": NUMBERS}),
    "experiment": Keys(
        {
            "results": _may_lack(("seconds", "train_accuracy", "test_accuracy"), NUMBER),
            "seconds_measured": NUMBER,
            "models": ListOf(Row((SCALAR, SCALAR)), 1_000),
            "steps": Leaf((int,)),
            "weights": _may_lack(("gamma", "beta", "w2", "b2"), TENSOR),
        }
    ),
}
