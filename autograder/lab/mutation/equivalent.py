"""Mutants that do what the reference does, or what the lab leaves free: each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .operators import Mutant

AGAIN = "What is done twice has the same effect as once."
ORDER = "The two do not depend on each other, so that their order is free."
ANYWHERE = "Inside or outside of the block, it does the same."
FIGURE = "The size, the layout and the style of the figure are free."
NUMBER = "A tensor of one number, or NumPy's, is as good as a float here."
SAME = "For the values that occur, both give the same."

# The reason, by the definition and what was done there.
EQUIVALENT: Mapping[tuple[str, str, str], str] = {}


def why_equivalent(mutant: Mutant) -> str:
    """Return why a mutant may have all points; nothing if nobody has argued that it may."""
    return EQUIVALENT.get((mutant.name, mutant.what, mutant.change), "")
