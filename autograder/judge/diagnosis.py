"""Which known mistake does what the submission did?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from ..installation import load_module
from ..labcheck.expectations import PROBES_KEY, SEED_KEY
from ..labcheck.faults import SubmissionError
from ..manifest import the_lab
from .answer_cache import Memory
from .cases import Case, Question, question_of
from .matching import alike, same_errors, same_words
from .mistake import Mistake
from .probe_proxy import Asking
from .probe_traits import IN_ALL, IN_PART
from .recorder import Call


@dataclass(frozen=True)
class Known:
    """A mistake that can be asked what it would have answered."""

    mistake: Mistake

    @cached_property
    def memory(self) -> Memory:
        """The mistake's probes, each question answered once; most need not wait to be timed."""
        lab = the_lab()
        timed = any(
            traits.timed and lab.names(probe)[0] == self.mistake.replaces
            for probe, traits in lab.judging.traits.items()
        )
        probes = lab.probe_class(self.mistake.names(), lab.images.images())
        return Memory(probes, hurried=not timed)


@dataclass(frozen=True)
class Seen:
    """What a submission did in one case, whether it failed there, and what the case said."""

    case: Case
    calls: Sequence[Call]
    failed: bool
    said: str = ""

    @property
    def slow(self) -> bool:
        """Whether it costs too much to have every mistake do the same."""
        return any(map(is_costly, self.calls))

    @property
    def to_explain(self) -> bool:
        """Whether a hint may say more than what is known already."""
        return self.failed and bool(self.calls) and not _says_enough(self.calls[-1].answer)


@cache
def known_mistakes() -> Mapping[str, tuple[Known, ...]]:
    """Load the lab's mistakes.py; return its mistakes by question."""
    path = the_lab().solution / "mistakes.py"
    found: dict[str, list[Known]] = {}
    for mistake in load_module(path).MISTAKES if path.is_file() else ():
        found.setdefault(question_of()[mistake.replaces], []).append(Known(mistake))
    return {question: tuple(known) for question, known in found.items()}


class Diagnosis:
    """Finds the mistakes of a submission.

    Args:
        seed: of the grading.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def diagnose(self, question: Question, seen: Sequence[Seen]) -> dict[str, Mistake]:
        """Return, by the number of each case that is explained, the mistake that explains it.

        A mistake explains a case that it fails with the same answers. Of several, the one counts
        that did as the submission in most of the question's cases, passed ones included. A case
        that is too slow to repeat shares what another case has shown.

        Args:
            question: all the cases belong to it.
            seen: the cases that have been judged.
        """
        found: list[Known] = []
        explained: dict[str, Mistake] = {}
        for one in (one for one in seen if one.to_explain and not one.slow):
            known = self._again(found, one) or self._best(question, one, seen)
            if known is not None:
                found.append(known)
                explained[one.case.number] = known.mistake
        for one in (one for one in seen if one.to_explain and one.slow and found):
            explained[one.case.number] = found[0].mistake
        return explained

    def _again(self, found: Sequence[Known], one: Seen) -> Known | None:
        """Return one of the mistakes that have been found already, if it explains this too."""
        return next((known for known in found if self._explains(known, one) == IN_ALL), None)

    def _best(self, question: Question, one: Seen, seen: Sequence[Seen]) -> Known | None:
        marks = {
            known: mark
            for known in known_mistakes().get(question.name, ())
            if (mark := self._explains(known, one)) and self._is_consistent(known, seen)
        }
        top = max(marks.values(), default=0)
        best = [known for known, mark in marks.items() if mark == top]
        if len(best) < 2:
            return best[0] if best else None
        return max(best, key=lambda known: sum(_agreement(known, other) for other in seen))

    def _explains(self, known: Known, one: Seen) -> int:
        agreement = _agreement(known, one)
        said = _failure(known, one.case, self._seed) if agreement else None
        if said is None:
            return 0
        return agreement if agreement == IN_ALL or same_words(said, one.said) else 0

    def _is_consistent(self, known: Known, seen: Sequence[Seen]) -> bool:
        """Tell whether a mistake may be behind all that a submission did, not in one case only.

        It fails no case that the submission passes, and does the same in half of those it fails:
        in the rest, a second mistake may show.
        """
        where = [
            one
            for one in seen
            if not one.slow and _failure(known, one.case, self._seed) is not None
        ]
        same = [one for one in where if one.failed and _agreement(known, one)]
        return all(one.failed for one in where) and 2 * len(same) >= len(where)


def _agreement(known: Known, one: Seen) -> int:
    """Return how far a mistake does the same as the submission in one case: 0 for not at all."""
    least = IN_ALL if one.calls else 0
    for call in one.calls:
        least = min(least, likeness(known.memory, call))
        if not least:  # what else it would answer costs time
            break
    return least


def is_costly(call: Call) -> bool:
    """Tell whether the judge cannot have every known mistake answer the same."""
    costly: bool = the_lab().judging.traits[call.probe].costly
    return costly


def likeness(other: Asking, call: Call, evaluation_only: bool = False) -> int:
    """Return how far `other` answers as the submission did: 0, IN_SPREAD, IN_PART or IN_ALL.

    Args:
        other: a mistake or the reference.
        call: what the submission was asked, and answered.
        evaluation_only: leave the passes in train mode out, which are random.
    """
    traits = the_lab().judging.traits[call.probe]
    reduced = traits.reduced
    if traits.costly and reduced is None:
        return 0
    few = reduced.arguments if reduced else {}
    answer = _answer(other, call.probe, {**call.arguments, **few})
    if isinstance(answer, SubmissionError) or isinstance(call.answer, SubmissionError):
        return IN_ALL if same_errors(answer, call.answer) else 0
    for part, tolerance in traits.strict.items():
        if not alike(call.answer.get(part), answer[part], tolerance):
            return 0
    if reduced:
        return IN_PART if alike(call.answer[reduced.part], answer[reduced.part]) else 0
    if traits.likeness is not None:
        found: int = traits.likeness(other, answer, call, evaluation_only)
        return found
    answer = traits.normal(answer)
    if alike(traits.normal(call.answer), answer):
        return IN_ALL
    return IN_PART if alike(call.looked_at(), answer, partly=True) else 0


def _answer(other: Asking, probe: str, arguments: dict[str, Any]) -> Any:
    try:
        return other.ask(probe, arguments)
    except SubmissionError as error:
        return error


@cache
def _failure(known: Known, case: Case, seed: int) -> str | None:
    """Return what a case says of a mistake; None where it does not fail there at all."""
    try:
        case.run({PROBES_KEY: known.memory, SEED_KEY: seed})
    except Exception as error:  # the check says so, or cannot even read the answer
        return str(error)
    return None


def _says_enough(answer: Any) -> bool:
    kinds = ("missing", "not_implemented", "timeout", "crashed", "environment")
    return isinstance(answer, SubmissionError) and answer.kind in kinds
