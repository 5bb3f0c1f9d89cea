"""What became of a mutant, or of a pair of mistakes, that was graded as a submission."""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...sandbox.client import Sandbox
from .equivalent import why_equivalent

if TYPE_CHECKING:  # at run time these come after the fork: they lead to the reference
    from ...judge.mistake import Mistake
    from ...judge.result import CaseResult, Result
    from .operators import Mutant
    from .pairs import Pair

AT_ONCE = 2
# Without these a question's cases that hang on chance cannot be judged.
NEEDED = {"q5_fit": ("q1_dataset", "q2_model")}
WRONG = ("survived", "false name", "elsewhere")  # what a study is to find none of


@dataclass(frozen=True)
class Verdict:
    """What became of one submission.

    Args:
        kind: `equivalent` (all points, and rightly so), `survived`, `false name`, `elsewhere`
            (points lost in another question), `named`, or `fact only`.
        lost: the questions in which it lost points.
        named: the known mistakes that it was told of.
        said: the first message.
        why: it may have all points.
    """

    kind: str
    lost: tuple[str, ...]
    named: tuple[str, ...]
    said: str
    why: str = ""


def lost_cases(result: Result, only: Container[str] | None) -> list[CaseResult]:
    """Return the cases of a result that lost points, of the questions that were judged."""
    judged = (c for c in result.cases if only is None or c.case.question in only)
    return [case for case in judged if case.outcome != "passed"]


def verdict(
    cases: Sequence[CaseResult],
    own: Container[str],
    true_names: Container[str],
    why: str = "",
) -> Verdict:
    """Compare what a submission was told with what is wrong in it.

    Args:
        cases: that lost points.
        own: the questions in which something is wrong.
        true_names: the known mistakes that may be named.
        why: nothing is wrong after all, if so.
    """
    lost = tuple(dict.fromkeys(case.case.question for case in cases))
    named = tuple(dict.fromkeys(case.mistake for case in cases if case.mistake))
    kind = "named" if named else "fact only"
    if any(name not in true_names for name in named):
        kind = "false name"
    elif any(question not in own for question in lost):
        kind = "elsewhere"
    elif not lost:
        kind = "equivalent" if why else "survived"
    return Verdict(kind, lost, named, next((c.message for c in cases if c.message), ""), why)


def of_mutant(mutant: Mutant, result: Result, only: Container[str] | None) -> Verdict:
    """Say what became of a mutant: a mistake in the definition that was mutated may be named."""
    from ...judge.cases import question_of

    names = {mistake.name for mistake in every_mistake() if mistake.replaces == mutant.name}
    why = why_equivalent(mutant)
    return verdict(lost_cases(result, only), {question_of()[mutant.name]}, names, why)


def of_pair(pair: Pair, result: Result, only: Container[str] | None) -> Verdict:
    """Say what became of a pair of mistakes: each has to lose points, and only these are named."""
    from ...judge.cases import question_of

    own = {question_of()[mistake.replaces] for mistake in pair.mistakes}
    names = {mistake.name for mistake in pair.mistakes}
    found = verdict(lost_cases(result, only), own, names)
    if own - set(found.lost):
        return Verdict("survived", found.lost, found.named, found.said)
    return found


def every_mistake() -> tuple[Mistake, ...]:
    """Return all known mistakes."""
    from ...judge.diagnosis import known_mistakes

    return tuple(known.mistake for some in known_mistakes().values() for known in some)


def judged_with(names: Sequence[str]) -> frozenset[str]:
    """Return the questions to judge where definitions of the lab are wrong."""
    from ...judge.cases import question_of

    own = {question_of()[name] for name in names}
    return frozenset(own.union(*(NEEDED.get(question, ()) for question in own)))


def graded(
    sandbox: Sandbox,
    sources: Sequence[tuple[str, frozenset[str] | None]],
    verdict_on: Callable[[int, Result], Verdict],
) -> Iterator[Verdict]:
    """Grade submissions, some at once; yield a verdict on each, in order.

    Args:
        sandbox: where they run.
        sources: of each its text and the questions to judge; None for all.
        verdict_on: a submission's number and its result.
    """
    from ...judge.grading import grade

    def one(number: int) -> Verdict:
        text, only = sources[number]
        result = grade(sandbox, "mutant", "lab.py", text.encode(), only=only)
        return verdict_on(number, result)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, told in enumerate(pool.map(one, range(len(sources))), 1):
            print(f"{number}/{len(sources)} {told.kind}", file=sys.stderr, flush=True)
            yield told


def shares(told: Sequence[Verdict]) -> Mapping[str, int]:
    """Return how many verdicts there are of each kind, the most frequent first."""
    kinds = [one.kind for one in told]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds), key=kinds.count, reverse=True)}
