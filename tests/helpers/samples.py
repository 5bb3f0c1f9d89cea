"""Families of submissions of which `pytest` takes samples, and `pytest -m thorough` the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def sampled(family: Iterable[Any], by_default: Callable[[Any], bool]) -> list[Any]:
    """Return the values of a family for `parametrize`; those not taken by default are marked.

    Args:
        family: its values.
        by_default: tells which of them every run of the tests takes.
    """
    return [
        value if by_default(value) else pytest.param(value, marks=pytest.mark.thorough)
        for value in family
    ]


def every(step: int, family: Iterable[Any]) -> Callable[[Any], bool]:
    """Take one of each `step` values of a family."""
    taken = list(family)[::step]
    return taken.__contains__
