"""Pairs of known mistakes in one submission: in two questions, or two in one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # at run time these come after the fork: they lead to the reference
    from ...judge.mistake import Mistake

IN_ONE_QUESTION = 0.25  # of the pairs


@dataclass(frozen=True)
class Pair:
    """Two known mistakes, the second of which leaves the first one in place."""

    mistakes: tuple[Mistake, Mistake]

    @property
    def source(self) -> str:
        """The whole submission: the reference, and after it both mistakes."""
        first, second = self.mistakes
        return f"{first.source()}\n\n{second.code}\n"

    @property
    def name(self) -> str:
        """The names of both."""
        return " + ".join(mistake.name for mistake in self.mistakes)


def pairs(mistakes: Sequence[Mistake], count: int, seed: int) -> list[Pair]:
    """Return `count` pairs, a quarter of them in one question, always the same for a seed."""
    from ...judge.cases import question_of

    def question(mistake: Mistake) -> str:
        return question_of()[mistake.replaces]

    both = list(combinations(mistakes, 2))
    apart = [pair for pair in both if question(pair[0]) != question(pair[1])]
    together = [(a, b) for a, b in both if question(a) == question(b) and _go_together(a, b)]
    chance = random.Random(seed)
    inside = chance.sample(together, min(round(count * IN_ONE_QUESTION), len(together)))
    return [Pair(pair) for pair in (*chance.sample(apart, count - len(inside)), *inside)]


def _go_together(first: Mistake, second: Mistake) -> bool:
    """Tell whether the second mistake leaves the first in place.

    So do wrong values of different names, and wrong methods of a class that keep all others.
    """
    if first.replaces != second.replaces:
        return True
    parts = [_method(mistake) for mistake in (first, second)]
    return all(parts) and parts[0] != parts[1]


def _method(mistake: Mistake) -> str:
    """Return the one method that a mistake replaces; nothing if it replaces more."""
    lines = mistake.code.splitlines()
    if not lines[0].startswith(f"class {mistake.replaces}({mistake.replaces})"):
        return ""
    return next(line.split("(")[0].split()[-1] for line in lines[1:] if "def " in line)
