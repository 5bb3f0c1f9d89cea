"""Points lost, summed by cause: what a student should mend first, and what it brings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .escaping import markdown, plain, prose
from .sheet import Case, number

LONGEST = 200
_WAITS_FOR = re.compile(r"\bq\d_\w+|\b\d\.\d+\b")  # a question, or another case
_WORD = re.compile(r"[a-z]+,? ")
_SENTENCE = re.compile(r"(?<=[^.][.!?])\s+(?=[^\sa-z])")


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong.

    Args:
        cases: that failed because of it, in order.
        waiting: that could not be judged before it is mended.
        counted: whether only the number of its cases may be told, as all are hidden.
    """

    cases: tuple[Case, ...]
    waiting: tuple[Case, ...] = ()
    counted: bool = False

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions whose cases failed, in order."""
        return tuple(dict.fromkeys(case.question for case in self.cases))

    @property
    def lost(self) -> float:
        """The points that it costs, those of the waiting cases too."""
        return sum(case.lost for case in (*self.cases, *self.waiting))

    @property
    def lost_waiting(self) -> float:
        """The points of the waiting cases."""
        return sum(case.lost for case in self.waiting)

    @property
    def waiting_in_words(self) -> str:
        """A sentence about the waiting cases, in brackets; or nothing."""
        where = " and ".join(dict.fromkeys(case.question for case in self.waiting))
        return f"({number(self.lost_waiting)} of these wait for it in {where}.)" if where else ""

    @property
    def ours(self) -> bool:
        """Whether it is the grader's fault."""
        return self.cases[0].outcome == "grader_error"

    @property
    def mistake(self) -> str | None:
        """The known mistake, if it is one."""
        return self.cases[0].mistake

    @property
    def text(self) -> str:
        """What is wrong, in a sentence: the first of the message, or how many hidden cases."""
        if not self.counted:
            return first_sentence(self.cases[0])
        count = len(self.cases)
        checks = "A hidden check" if count == 1 else f"{count} hidden checks"
        return f"{checks} did not pass. Read the docstring again."


@dataclass(frozen=True)
class Item:
    """A line of "What to fix first".

    Args:
        lost: the points that it costs.
        questions: where; empty if it is in all of them, or the grader's own fault.
        text: what is wrong, in one sentence.
        waiting: a sentence about the cases that wait for it, in brackets; or nothing.
        first: whether to fix this first.
    """

    lost: int | float
    questions: tuple[str, ...]
    text: str
    waiting: str = ""
    first: bool = False

    def __str__(self) -> str:
        """Return the line as plain text."""
        where = f"{', '.join(self.questions)}: " if self.questions else ""
        said = [f"\N{MINUS SIGN}{self.lost} {where}{plain(self.text)}", self.waiting]
        return " ".join(filter(None, [*said, "Fix this first." if self.first else ""]))

    @property
    def markdown(self) -> str:
        """The line as an item of a list in Markdown."""
        where = f"{markdown(', '.join(self.questions))}: " if self.questions else ""
        said = [
            f"- **\N{MINUS SIGN}{self.lost}** {where}{prose(self.text)}",
            markdown(self.waiting),
        ]
        return " ".join(filter(None, [*said, "**Fix this first.**" if self.first else ""]))


def to_fix(cases: Sequence[Case], said: Sequence[str] = (), with_hidden: bool = True) -> list[Item]:
    """Return what to fix, the first thing first: one line for each cause of lost points.

    Args:
        cases: those of a submission.
        said: sentences that stand above the list already.
        with_hidden: whether messages of hidden cases may be told; else these are only counted.
    """
    found = [cause for cause in causes(cases) if cause.cases[0].message not in said]
    everywhere = len({case.question for case in cases})
    return [
        Item(
            number(cause.lost),
            () if cause.ours or len(cause.questions) == everywhere else cause.questions,
            cause.text,
            cause.waiting_in_words,
            first=i == 0 and not cause.ours,
        )
        for i, cause in enumerate(found if with_hidden else _public(found))
    ]


def _public(found: Sequence[Cause]) -> list[Cause]:
    """Return causes without what hidden cases say: of these, one for each question."""
    made: dict[object, Cause] = {}
    for cause in found:
        told = sorted(cause.cases, key=lambda case: case.hidden)
        if cause.ours or not told[0].hidden:
            made[cause] = Cause(tuple(told), cause.waiting)
            continue
        before = made.get(cause.questions[0], Cause(()))
        made[cause.questions[0]] = Cause(
            (*before.cases, *told), (*before.waiting, *cause.waiting), counted=True
        )
    return list(made.values())


def causes(cases: Sequence[Case]) -> list[Cause]:
    """Return what is behind all points that were lost: each lost point counts for one cause.

    They come in the order of the questions, as later tasks use what earlier ones make; within a
    question, what costs most comes first, and at the end whatever is the grader's own fault.
    """
    lost = [case for case in cases if case.lost]
    alike: dict[object, list[Case]] = {}
    for case in (case for case in lost if case.outcome != "not_judged"):
        alike.setdefault(_key(case), []).append(case)
    groups = list(alike.values())
    waiting: dict[int, list[Case]] = {}
    for case in (case for case in lost if case.outcome == "not_judged"):
        place = _awaited(case, groups)
        if place is None:
            groups.append([case])  # nothing else went wrong: it is a cause of its own
        else:
            waiting.setdefault(place, []).append(case)
    found = [Cause(tuple(g), tuple(waiting.get(i, ()))) for i, g in enumerate(groups)]
    order = list(dict.fromkeys(case.question for case in cases))
    return sorted(found, key=lambda c: (c.ours, order.index(c.questions[0]), -c.lost))


def _key(case: Case) -> object:
    """What cases with the same cause share; the same sentence in two questions is one cause."""
    if case.outcome == "grader_error":
        return case.outcome
    return case.mistake or (case.outcome, first_sentence(case))


def _awaited(case: Case, groups: Sequence[Sequence[Case]]) -> int | None:
    """Return the place of the group that a case waits for: the costliest of the first one named."""
    for name in [*_WAITS_FOR.findall(case.message), case.question]:
        fitting = [
            i
            for i, group in enumerate(groups)
            if any(name in (one.question, one.number) for one in group)
        ]
        if fitting:
            return max(fitting, key=lambda i: sum(one.lost for one in groups[i]))
    return None


def first_sentence(case: Case) -> str:
    """Return what a case's message says first, without the reference to the handout."""
    told = parted(case.message)[0].strip().removeprefix(f"{case.question}: ")
    first = _SENTENCE.split(" ".join(told.split()), maxsplit=1)[0]
    short = first if len(first) <= LONGEST else first[: LONGEST - 1].rstrip() + "…"
    begun = short[:1].upper() + short[1:] if _WORD.match(short) else short  # no name of a file
    return begun if begun.endswith((".", "!", "?", "…")) or not begun else begun + "."


def parted(message: str) -> tuple[str, str]:
    """Part a message from a last sentence that refers to the handout.

    Returns the message without it, and the title of the section that it names, or "".
    """
    said = message.rstrip().removesuffix(".")
    before, _, title = said.removesuffix("”").rpartition("“")
    sentences, _, reference = before.rpartition(". ")
    if not said.endswith("”") or "handout" not in reference:
        return message, ""
    return f"{sentences}." if sentences else "", title
