"""What the judge has to know of each probe of a lab, besides how to ask it.

A lab lists its probes in one table of these traits. None of them is a probe's own code: that runs
in the worker, where a submission may change it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .probe_proxy import ProbeProxy
    from .recorder import Call
    from .replies import Form

IN_ALL, IN_PART, IN_SPREAD = 3, 2, 1  # how far two answers agree; in spread: as chance has it

When = Callable[["Call"], bool]
Likeness = Callable[["ProbeProxy", Any, "Call", bool], int]
Comparison = Callable[[Any, Any], bool]


def always(call: Call) -> bool:
    """Tell of every call that it is so."""
    return True


def never(call: Call) -> bool:
    """Tell of every call that it is not so."""
    return False


@dataclass(frozen=True)
class Reduced:
    """How trusted code is asked for less than a submission, where the same must come out.

    Args:
        arguments: that replace those of the call.
        part: of the answer, which is compared; the rest is not.
    """

    arguments: Mapping[str, Any]
    part: str


@dataclass(frozen=True)
class Traits:
    """One probe, as the judge sees it.

    Args:
        form: of its replies.
        exact: when its answer depends on nothing but its arguments, however the code is written.
        by_chance: when its answer depends on chance, and counts only for code that was shown.
        costly: whether it is too slow, or too large in memory, for every known mistake to repeat.
        trains: whether it may take the time that a training takes.
        runs: the name that it runs for long, and that is to blame where it does not return; else
            the first of its names.
        timed: whether it measures time, so that trusted code must not hurry either.
        own_mistakes: whether a known mistake in its first name is work that its answer can show.
        part: which part of an exact answer shows that a submission has the code.
        reduced: how trusted code is asked instead, where the whole would cost too much.
        strict: how closely parts of two answers must agree, where more closely than all others.
        normal: turns an answer into the form in which it is compared.
        around: what a known mistake runs in when it answers, such as a shortcut.
        likeness: compares the answers in a way of its own.
        shows_work: when an answer that may be wrong shows work that nobody does by guessing.
        shows_code: when it shows by itself that the submission has the code.
        handed_back: when an answer is only what the probe was given.
        doubt: says what an answer tells and does not show; nothing where it shows all.
    """

    form: Form
    exact: When = never
    by_chance: When = never
    costly: bool = False
    trains: bool = False
    runs: str = ""
    timed: bool = False
    own_mistakes: bool = True
    part: str = ""
    reduced: Reduced | None = None
    strict: Mapping[str, float] = field(default_factory=dict)
    normal: Callable[[Any], Any] = lambda answer: answer
    around: Callable[[], AbstractContextManager[object]] = nullcontext
    likeness: Likeness | None = None
    shows_work: When = never
    shows_code: When = never
    handed_back: When = never
    doubt: Callable[[Any], str] = lambda answer: ""

    @property
    def compared(self) -> bool:
        """Whether its answers are compared with those of the reference, all of them."""
        return not self.costly and (self.exact is not never or self.by_chance is not never)


@dataclass(frozen=True)
class Judging:
    """How the judge reads the answers of a lab.

    Args:
        traits: of each probe, by its name.
        comparisons: of the values of some keys, where another rule holds than for numbers.
    """

    traits: Mapping[str, Traits]
    comparisons: Mapping[str, Comparison]
