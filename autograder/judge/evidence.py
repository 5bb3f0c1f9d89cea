"""Do answers come from code that does the lab, or from a guess at what passes?

The submission's process can answer whatever it likes. Three rules leave it nothing to gain but by
the right answer:

- What is a function of a probe's arguments must be the reference's answer, or a known mistake's,
  and all such answers in a case must be those of the same code; or it must show, by a part that
  is right, work that nobody does by guessing (`Traits.shows_work`).
- What depends on chance (predictions after a training, which values Dropout drops) counts only
  once the submission has shown, by exact answers, that it has the code which such a probe runs.
- A worker that answers knows nothing of what is expected. A seed alone, should it find one in the
  memory that it inherits, foretells no inputs: the questions draw them, and these it has not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cache

from ..installation import is_public
from ..labcheck.faults import SubmissionError
from ..manifest import the_lab
from .cases import question_of
from .diagnosis import known_mistakes, likeness
from .matching import alike
from .probe_proxy import ProbeProxy
from .probe_traits import IN_SPREAD, Traits, When, never
from .recorder import Call
from .reference import reference
from .submission import NotJudgedError


class Evidence:
    """What one submission has shown so far that it can do."""

    def __init__(self) -> None:
        self._shown: set[str] = set()
        self._like: list[ProbeProxy] = []  # the known mistakes that answered as the submission has
        self._right: set[str] = set()

    def rule_out(self, question: str) -> None:
        """Note that all cases of a question have passed: then none of its mistakes is there."""
        self._right.add(question)

    def take(
        self, calls: Sequence[Call], touched: AbstractSet[str], lent: AbstractSet[str] = frozenset()
    ) -> None:
        """Note which names have answered as the reference or a known mistake does.

        Args:
            calls: of one case, passed or not.
            touched: the names of the lab that they used, directly or not.
            lent: those that were the course's own, and show nothing of the submission.
        """
        for call in calls if not is_public() else ():
            new = (set(the_lab().names(call.probe)) & _checked()) - self._shown - lent
            with suppress(Exception):  # data of no known form shows nothing
                if new and _shows(call) and self._is_known(call, touched - lent):
                    self._shown |= new

    def genuine(
        self, calls: Sequence[Call], touched: AbstractSet[str], lent: AbstractSet[str] = frozenset()
    ) -> bool:
        """Tell whether everything that a case has looked at is what some honest code answers.

        Takes what `take` does.

        Raises:
            NotJudgedError: an answer depends on chance, and the code behind it was never shown.
        """
        if is_public():  # without a reference there is nothing to compare with
            return True
        if not self._honest(calls, touched - lent):
            return False
        for call in calls:
            for name in the_lab().names(call.probe) if _traits(call).by_chance(call) else ():
                if name in _checked() - self._shown - lent:
                    raise NotJudgedError(name)
        return True

    def _honest(self, calls: Sequence[Call], touched: AbstractSet[str]) -> bool:
        """Tell whether one and the same code may have given all exact answers of a case."""
        exact = [call for call in calls if _traits(call).exact(call)]
        few = [call for call in exact if _traits(call).reduced]
        rest = [call for call in exact if not _traits(call).reduced]
        if not all(map(_right_in_part, few)):
            return False
        others = self._others(rest[0], touched) if rest else iter(())
        return (
            not rest
            or _all_alike(next(others), rest)  # the reference, whose answers are there already
            or _shows_work(rest)
            or any(self._noted(other, _all_alike(other, rest)) for other in others)
        )

    def _is_known(self, call: Call, touched: AbstractSet[str]) -> bool:
        traits = _traits(call)
        if traits.handed_back(call):
            return False
        others = self._others(call, touched)
        return (
            _same_part(next(others), call)
            or _safely(traits.shows_code, call)
            or any(self._noted(other, _same_part(other, call)) for other in others)
        )

    def _others(self, call: Call, touched: AbstractSet[str]) -> Iterator[ProbeProxy]:
        """Yield the reference, then the known mistakes in what a call has used.

        Those come first that have answered as the submission before.
        """
        yield reference()
        found = list(self._mistakes_in(call, touched))
        yield from (other for other in self._like if other in found)
        yield from (other for other in found if other not in self._like)

    def _mistakes_in(self, call: Call, touched: AbstractSet[str]) -> Iterator[ProbeProxy]:
        """Yield the known mistakes that may be in what a call has used."""
        asked = the_lab().names(call.probe)[0]
        own = None if _traits(call).own_mistakes else question_of().get(asked)
        names = [name for name in question_of() if name in touched]
        for question in dict.fromkeys(question_of()[name] for name in names):
            if question != own and question not in self._right:
                for known in known_mistakes().get(question, ()):
                    if known.mistake.replaces in names:
                        yield known.memory

    def _noted(self, other: ProbeProxy, same: bool) -> bool:
        if same and other not in self._like:
            self._like.append(other)
        return same


@cache
def _checked() -> frozenset[str]:
    """Return the names whose code has to be shown, because some answer of theirs is by chance."""
    table = the_lab().judging.traits
    probes = (probe for probe in table if table[probe].by_chance is not never)
    return frozenset(name for probe in probes for name in the_lab().names(probe))


def _traits(call: Call) -> Traits:
    found: Traits = the_lab().judging.traits[call.probe]
    return found


def _shows(call: Call) -> bool:
    traits = _traits(call)
    return not isinstance(call.answer, SubmissionError) and (
        bool(traits.part) or (traits.likeness is not None and traits.exact(call))
    )


def _all_alike(other: ProbeProxy, calls: Sequence[Call]) -> bool:
    return all(likeness(other, call, evaluation_only=True) > IN_SPREAD for call in calls)


def _shows_work(calls: Sequence[Call]) -> bool:
    """Tell whether answers that may be wrong in part show the work of another part.

    Where a case asks for single steps and compares several steps with these, these are enough.
    """
    single = [call for call in calls if len(call.arguments.get("batches", ())) == 1]
    return all(map(shows_work, single or calls))


def shows_work(call: Call) -> bool:
    """Tell whether an answer shows work on what the call has handed out."""
    return _safely(_traits(call).shows_work, call)


def _safely(shows: When, call: Call) -> bool:
    with suppress(Exception):  # data of another form shows nothing
        return shows(call)
    return False


def _right_in_part(call: Call) -> bool:
    """Compare what costs too much as a whole with what the reference makes of less."""
    reduced = _traits(call).reduced
    assert reduced is not None
    answer = reference().ask(call.probe, {**call.arguments, **reduced.arguments})
    return alike(call.answer[reduced.part], answer[reduced.part]) or shows_work(call)


def _same_part(other: ProbeProxy, call: Call) -> bool:
    traits = _traits(call)
    if traits.likeness is not None:
        return likeness(other, call, evaluation_only=True) > IN_SPREAD
    try:
        right = other.ask(call.probe, call.arguments)
    except SubmissionError:  # a mistake that fails here
        return False
    return alike(call.answer[traits.part], right[traits.part])
