"""Item analysis: what a whole class's results say about each case, and not about the students."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..judge.mistake import known_hints
from .causes import first_sentence, parted
from .sheet import OUTCOMES, Case, Sheet

FEWEST_TO_POINT_OUT = 5  # submissions; of fewer, a share says nothing
FEWEST_TO_CORRELATE = 10
NEARLY_NOBODY = 0.1
MOST_MISTAKES = 3  # told of one case


@dataclass(frozen=True)
class Mistake:
    """What went wrong in a case, and for how many submissions.

    Args:
        name: in solution/mistakes.py; None where the cause has no name.
        text: the hint, or the beginning of the message.
        count: of submissions.
    """

    name: str | None
    text: str
    count: int


@dataclass(frozen=True)
class Item:
    """One case, as a class did in it.

    Args:
        case: of the first submission; only what is the same in all of them counts.
        passed: who passed it.
        failed: who did not, whatever the reason.
        outcomes: how often it ended how.
        discrimination: the correlation of passing this case with the points on all the others;
            None where the class is too small, or there is no spread.
        best_half_failing: the share of the better half that does not pass; likewise.
        mistakes: the commonest causes, the commonest first.
        others: how many submissions failed it for yet other causes.
    """

    case: Case
    passed: tuple[Sheet, ...]
    failed: tuple[Sheet, ...]
    outcomes: Counter[str]
    discrimination: float | None
    best_half_failing: float | None
    mistakes: tuple[Mistake, ...]
    others: int

    @property
    def count(self) -> int:
        """How many submissions were graded."""
        return len(self.passed) + len(self.failed)

    @property
    def difficulty(self) -> float:
        """The share that passes, between 0 and 1: the harder a case, the smaller it is."""
        return len(self.passed) / self.count if self.count else 0.0

    @property
    def in_words(self) -> list[tuple[str, int]]:
        """How those who did not pass it ended, the commonest first."""
        wrong = [(OUTCOMES.get(o, o), n) for o, n in self.outcomes.items() if o != "passed"]
        return sorted(wrong, key=lambda one: (-one[1], one[0]))

    @property
    def odd(self) -> str:
        """Why the case deserves a second look; or nothing."""
        if self.count < FEWEST_TO_POINT_OUT:
            return ""
        if self.difficulty <= NEARLY_NOBODY:
            return "nearly nobody passes" if self.passed else "nobody passes"
        if self.best_half_failing is not None and self.best_half_failing > 0.5:
            return "most of the better half fail"
        # Two standard errors around no correlation at all: anything nearer to 0 may be chance.
        if self.discrimination is not None and self.discrimination < -2 / math.sqrt(self.count):
            return "passed more often by those who do worse in the rest"
        return ""


def items(sheets: Sequence[Sheet], named_only: bool = False) -> list[Item]:
    """Return every case, in order, with what the class did in it.

    Args:
        sheets: of all submissions that were graded.
        named_only: tell of known mistakes only, as other messages may quote a submission.
    """
    found: dict[str, list[tuple[Sheet, Case]]] = {}
    for sheet in sheets:
        for case in sheet.cases:
            if case.outcome != "grader_error":  # it says nothing about the case
                found.setdefault(case.number, []).append((sheet, case))
    return [_item(found[number], named_only) for number in sorted(found, key=_place)]


def _place(number: str) -> list[int]:
    """Case 1.10 comes after case 1.9."""
    return [int(part) if part.isdecimal() else 0 for part in number.split(".")]


def _item(pairs: Sequence[tuple[Sheet, Case]], named_only: bool) -> Item:
    told, others = _mistakes([case for _, case in pairs], named_only)
    return Item(
        case=pairs[0][1],
        passed=tuple(sheet for sheet, case in pairs if case.passed),
        failed=tuple(sheet for sheet, case in pairs if not case.passed),
        outcomes=Counter(case.outcome for _, case in pairs),
        discrimination=_discrimination(pairs),
        best_half_failing=_best_half_failing(pairs),
        mistakes=told,
        others=others,
    )


def _discrimination(pairs: Sequence[tuple[Sheet, Case]]) -> float | None:
    if len(pairs) < FEWEST_TO_CORRELATE:
        return None
    passed = [float(case.passed) for _, case in pairs]
    rest = [float(sheet.measured - case.points) for sheet, case in pairs]
    if len(set(passed)) < 2 or len(set(rest)) < 2:
        return None
    return statistics.correlation(passed, rest)


def _best_half_failing(pairs: Sequence[tuple[Sheet, Case]]) -> float | None:
    """Of those with more than the median in the rest; nothing where nobody stands out."""
    if len(pairs) < FEWEST_TO_POINT_OUT:
        return None
    rest = [float(sheet.measured - case.points) for sheet, case in pairs]
    middle = statistics.median(rest)
    best = [case for (_, case), points in zip(pairs, rest, strict=True) if points >= middle]
    if math.isclose(min(rest), max(rest)):
        return None
    return sum(not case.passed for case in best) / len(best)


def _mistakes(cases: Sequence[Case], named_only: bool) -> tuple[tuple[Mistake, ...], int]:
    wrong = [case for case in cases if not case.passed and case.outcome != "not_judged"]
    kinds = Counter(key for case in wrong if (key := _kind(case, named_only)))
    common = sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))[:MOST_MISTAKES]
    told = tuple(Mistake(name or None, text, count) for (name, text), count in common)
    return told, len(wrong) - sum(mistake.count for mistake in told)


def _kind(case: Case, named_only: bool) -> tuple[str, str] | None:
    """What cases that went wrong alike share: a mistake and its hint, or what the message says."""
    if case.mistake:
        return case.mistake, _hint(case.mistake)
    return None if named_only else ("", first_sentence(case))


def _hint(mistake: str) -> str:
    """A mistake's own hint, as a message may quote what one submission did besides."""
    hint = known_hints().get(mistake)
    return parted(hint)[0] if hint else mistake


def commonest(sheets: Sequence[Sheet], most: int = 10) -> list[Mistake]:
    """Return the known mistakes that most submissions make, with how many do."""
    made: Counter[tuple[str, str]] = Counter()
    for sheet in sheets:
        made.update({(c.mistake, c.question) for c in sheet.cases if c.mistake and not c.passed})
    common = sorted(made.items(), key=lambda kind: (-kind[1], kind[0]))[:most]
    return [Mistake(name, f"{where}: {_hint(name)}", count) for (name, where), count in common]
