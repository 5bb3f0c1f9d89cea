"""The form of each probe's reply: its keys, of what kind their values are, and how many.

A reply comes from a process that the student's code runs in. What is not in the declared form is no
answer: it is neither kept nor compared, so that a submission cannot make the judge hold or search
more than an honest one does. Shapes and types of tensors are not part of the form, as a wrong one
deserves a check's own words; the number of their bytes is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from torch import Tensor

LONGEST_TEXT = 1_000  # characters of one text
MOST_DIMENSIONS = 8


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


def may_lack(keys: Sequence[str], form: Form) -> Keys:
    """Return the form of a dict in which each of the keys may be absent."""
    return Keys(dict.fromkeys(keys, form), frozenset(keys))


NUMBER, TEXT, YES_OR_NO = Leaf((int, float)), Leaf((str,)), Leaf((bool,))
SCALAR = Leaf((int, float, str, bool, type(None)))
TENSOR = Leaf((Tensor,))
SHAPE = ListOf(Leaf((int,)), MOST_DIMENSIONS * 8)
TENSORS = ListOf(TENSOR, 1_000)
NUMBERS = ListOf(NUMBER, 10_000)
NUMBER_AND_KIND = ListOf(Keys({"value": NUMBER, "kind": TEXT}), 1_000)
