"""Which known mistake does what the submission did?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from ..installation import load_module
from ..labcheck.expectations import PROBES_KEY, SEED_KEY
from ..labcheck.faults import UNSENT, SubmissionError
from ..manifest import the_lab
from .answer_cache import AnswerCache
from .cases import Case, Question, question_of
from .matching import (
    alike,
    same_but_for_numbers,
    same_but_for_widths,
    same_errors,
    same_words,
)
from .mistake import Mistake
from .probe_proxy import ProbeProxy
from .probe_traits import IN_ALL, IN_PART
from .recorder import Call


@dataclass(frozen=True)
class Known:
    """A mistake that can be asked what it would have answered."""

    mistake: Mistake

    @cached_property
    def memory(self) -> AnswerCache:
        """The mistake's probes, each question answered once; most need not wait to be timed."""
        lab = the_lab()
        traits = lab.judging.traits
        timed = any(
            known.timed and lab.names(probe)[0] == self.mistake.replaces
            for probe, known in traits.items()
        )
        probes = lab.probe_class(self.mistake.names(), lab.images.images())
        return AnswerCache(probes, not timed, around=lambda probe: traits[probe].around())


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
    def names(self) -> frozenset[str]:
        """The names of the lab that its probes are about."""
        return frozenset(name for call in self.calls for name in the_lab().names(call.probe))

    @property
    def to_explain(self) -> bool:
        """Whether a hint may say more than what is known already."""
        return self.failed and bool(self.calls) and not _says_enough(self.calls[-1].answer)


@dataclass(frozen=True)
class Finding:
    """What probably is behind a case that failed.

    Args:
        causes: the known mistakes that explain it, the likeliest first; one or two.
        raised: whether the case ended in an exception, which other mistakes may raise, too.
    """

    causes: tuple[Mistake, ...]
    raised: bool

    @property
    def name(self) -> str:
        """The name of the likeliest mistake."""
        return self.causes[0].name

    def told(self, fact: str) -> str:
        """Return what the student reads.

        An exception keeps its own words and the student's line. Any other fact is in the hint,
        unless there are two, which are then called possible.

        Args:
            fact: what the case has seen.
        """
        first, *others = dict.fromkeys(cause.hint for cause in self.causes)
        if others:
            return f"{fact} There are two possible causes. First: {first} Second: {others[0]}"
        return f"{fact} A possible cause: {first}" if self.raised else first


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
        text: of the submission, as it was handed in.
    """

    def __init__(self, seed: int, text: str) -> None:
        self._seed, self._text = seed, text

    def diagnose(self, question: Question, seen: Sequence[Seen]) -> dict[str, Finding]:
        """Return, by the number of each case that is explained, the mistake that explains it.

        A mistake explains a case that it fails with the same answers. Of several, the one counts
        that did as the submission in most of the question's cases, passed ones included; of
        several that did so equally, two. A case that is too slow to repeat shares what another
        case has shown.

        Args:
            question: all the cases belong to it.
            seen: the cases that have been judged.
        """
        found: list[tuple[Known, ...]] = []
        explained: dict[str, Finding] = {}
        searched: list[Seen] = []  # what does not fit these need not be asked again
        for one in (one for one in seen if one.to_explain and not one.slow):
            best = self._again(found, one)
            if not best:
                candidates = self._candidates(question, one, searched)
                best = self._best(candidates, one, seen)
                searched.append(one)
            if best:
                found.append(best)
                explained[one.case.number] = _finding(best, one)
        for one in (one for one in seen if one.to_explain and one.slow and found):
            explained[one.case.number] = _finding(found[0], one)
        return explained

    def _again(self, found: Sequence[tuple[Known, ...]], one: Seen) -> tuple[Known, ...]:
        """Return the mistakes that have been found already, if they explain this too."""
        return next((best for best in found if self._explains(best[0], one) == IN_ALL), ())

    def _candidates(
        self, question: Question, one: Seen, searched: Sequence[Seen]
    ) -> Iterator[Known]:
        """Yield the mistakes that may be behind a case, by what costs next to nothing to know."""
        for known in known_mistakes().get(question.name, ()):
            likely = known.mistake.replaces in one.names and known.mistake.may_be_in(self._text)
            if likely and all(self._fits(known, other) for other in searched):
                yield known

    def _best(
        self, candidates: Iterable[Known], one: Seen, seen: Sequence[Seen]
    ) -> tuple[Known, ...]:
        marks = {
            known: mark
            for known in candidates
            if (mark := self._explains(known, one)) and self._is_consistent(known, seen)
        }
        top = max(marks.values(), default=0)
        best = [known for known, mark in marks.items() if mark == top]
        if len(best) < 2:
            return tuple(best)
        sums = {known: sum(_agreement(known, other) for other in seen) for known in best}
        return tuple(known for known in best if sums[known] == max(sums.values()))[:2]

    def _explains(self, known: Known, one: Seen) -> int:
        agreement = _agreement(known, one)
        said = _failure(known, one.case, self._seed) if agreement else None
        if said is None:
            return 0
        raised = isinstance(one.calls[-1].answer, SubmissionError)  # its words name a line
        same = same_but_for_numbers if known.mistake.by_chance else same_words
        return agreement if raised or same(said, one.said) else 0

    def _is_consistent(self, known: Known, seen: Sequence[Seen]) -> bool:
        """Tell whether a mistake may be behind all that a submission did, not in one case only.

        It fails no case that the submission passes, and does the same in all of those it fails.
        """
        return all(self._fits(known, one) for one in seen if not one.slow)

    def _fits(self, known: Known, one: Seen) -> bool:
        if one.failed and _agreement(known, one):
            return True
        said = _failure(known, one.case, self._seed)
        same = same_but_for_numbers if known.mistake.by_chance else same_but_for_widths
        if said is None:
            return True
        return one.failed and (same(said, one.said) or _tells_nothing(one.calls))


def _finding(best: Sequence[Known], one: Seen) -> Finding:
    last = one.calls[-1].answer
    raised = isinstance(last, SubmissionError) and last.kind == "exception"
    return Finding(tuple(known.mistake for known in best), raised)


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


def likeness(other: ProbeProxy, call: Call, evaluation_only: bool = False) -> int:
    """Return how far `other` answers as the submission did: 0, IN_SPREAD, IN_PART or IN_ALL.

    Args:
        other: a mistake or the reference.
        call: what the submission was asked, and answered.
        evaluation_only: leave the passes in training mode out, which are random.
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
    return IN_PART if alike(traits.normal(call.looked_at()), answer, partly=True) else 0


def _answer(other: ProbeProxy, probe: str, arguments: dict[str, Any]) -> Any:
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
        return str(error) or type(error).__name__
    return None


def _tells_nothing(calls: Sequence[Call]) -> bool:
    """Tell whether what came back was too much to be sent, or nothing at all."""
    last = calls[-1].answer if calls else None
    return isinstance(last, SubmissionError) and (
        last.kind in ("timeout", "crashed") or str(last).startswith(UNSENT)
    )


def _says_enough(answer: Any) -> bool:
    kinds = ("missing", "not_implemented", "timeout", "crashed", "environment")
    return isinstance(answer, SubmissionError) and answer.kind in kinds
