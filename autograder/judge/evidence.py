"""Do answers come from code that does the lab, or from a guess at what passes?

The submission's process can answer whatever it likes. Three rules leave it nothing to gain but by
the right answer:

- What is a function of a probe's arguments must be the reference's answer, or a known mistake's,
  and all such answers in a case must be those of the same code; or it must show, by a part that
  is right, work that nobody does by guessing (`parts`).
- What depends on chance (predictions after a training, which values Dropout drops) counts only
  once the submission has shown, by exact answers, that it has the code which such a probe runs.
- A worker that answers knows nothing of what is expected. A seed alone, should it find one in the
  memory that it inherits, foretells no inputs: the questions draw them, and these it has not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress

import torch

from ..installation import is_public
from ..lab.probes import Probes
from ..labcheck.faults import SubmissionError
from .cases import question_of
from .diagnosis import EXACT, IN_SPREAD, known_mistakes, likeness
from .matching import alike
from .parts import has_learned, shows_work, went_downhill
from .probe_proxy import Asking
from .recorder import Call
from .reference import reference
from .submission import NotJudgedError

# Which part of an exact answer shows that a submission has the code, whatever else is wrong.
SHOWS = {"dataset": "items", "dataset_batches": "x", "fit_small": "weights"}
SHOWN_BY_PARTS = frozenset({"dataset", "fit_small", "model_logits"})
CHECKED = frozenset({"MNISTDataset", "MNISTNeuralNet", "fit"})
BY_CHANCE = frozenset({"fit_and_predict", "model_layers"})


class Evidence:
    """What one submission has shown so far that it can do."""

    def __init__(self) -> None:
        self._shown: set[str] = set()
        self._like: list[Asking] = []  # the known mistakes that answered as the submission has

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
            new = (set(Probes.__dict__[call.probe].names) & CHECKED) - self._shown - lent
            with suppress(Exception):  # data of no known form shows nothing
                if new and _shows(call) and self._is_known(call, touched):
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
        if not self._honest(calls, touched):
            return False
        for call in calls:
            for name in Probes.__dict__[call.probe].names if _is_by_chance(call) else ():
                if name in CHECKED - self._shown - lent:
                    raise NotJudgedError(name)
        return True

    def _honest(self, calls: Sequence[Call], touched: AbstractSet[str]) -> bool:
        """Tell whether one and the same code may have given all exact answers of a case."""
        exact = [call for call in calls if _is_exact(call)]
        rows = [call for call in exact if call.probe == "dataset_of"]
        rest = [call for call in exact if call.probe != "dataset_of"]
        if not all(map(_right_row, rows)):
            return False
        others = self._others(rest[0], touched) if rest else iter(())
        return (
            not rest
            or _all_alike(next(others), rest)  # the reference, whose answers are there already
            or _shows_work(rest)
            or any(self._noted(other, _all_alike(other, rest)) for other in others)
        )

    def _is_known(self, call: Call, touched: AbstractSet[str]) -> bool:
        if _returned_as_given(call):
            return False
        others = self._others(call, touched)
        shown = _trains if call.probe == "fit_small" else shows_work
        return (
            _same_part(next(others), call)
            or (call.probe in SHOWN_BY_PARTS and shown(call))
            or any(self._noted(other, _same_part(other, call)) for other in others)
        )

    def _others(self, call: Call, touched: AbstractSet[str]) -> Iterator[Asking]:
        """Yield the reference, then the known mistakes in what a call has used.

        Those come first that have answered as the submission before.
        """
        yield reference()
        found = list(_mistakes_in(call, touched))
        yield from (other for other in self._like if other in found)
        yield from (other for other in found if other not in self._like)

    def _noted(self, other: Asking, same: bool) -> bool:
        if same and other not in self._like:
            self._like.append(other)
        return same


def _is_exact(call: Call) -> bool:
    return call.probe in EXACT or call.probe == "dataset_of" or _evaluates(call)


def _is_by_chance(call: Call) -> bool:
    return call.probe in BY_CHANCE or (call.probe == "model_logits" and not _evaluates(call))


def _evaluates(call: Call) -> bool:
    """Tell whether a call passes a batch through the network in evaluation mode."""
    return call.probe == "model_logits" and not all(mode for mode, _ in call.arguments["passes"])


def _shows(call: Call) -> bool:
    return not isinstance(call.answer, SubmissionError) and (
        call.probe in SHOWS or _evaluates(call)
    )


def _all_alike(other: Asking, calls: Sequence[Call]) -> bool:
    return all(likeness(other, call, evaluation_only=True) > IN_SPREAD for call in calls)


def _shows_work(calls: Sequence[Call]) -> bool:
    """Tell whether answers that may be wrong in part show the work of another part.

    Where a case asks for single steps and compares several steps with these, these are enough.
    """
    single = [call for call in calls if len(call.arguments.get("batches", ())) == 1]
    return all(map(shows_work, single or calls))


def _right_row(call: Call) -> bool:
    """Compare a row of 60,000 images; for the reference two are enough, as a row is a row."""
    few = {**call.arguments, "count": 2, "row": 1}
    right = alike(call.answer["row"], reference().ask("dataset_of", few)["row"])
    return right or shows_work(call)


def _mistakes_in(call: Call, touched: AbstractSet[str]) -> Iterator[Asking]:
    """Yield the known mistakes in what a call has used.

    A mistake in `run_experiment` itself gives no right numbers that another seed would not.
    """
    used = dict.fromkeys(question_of()[name] for name in sorted(touched & question_of().keys()))
    for question in used:
        if call.probe != "experiment" or question != "q7_exercise":
            for known in known_mistakes().get(question, ()):
                yield known.memory


def _trains(call: Call) -> bool:
    return has_learned(call) or went_downhill(call)


def _returned_as_given(call: Call) -> bool:
    """Tell whether an answer is what the probe was given: that shows no code at all."""
    if call.probe == "fit_small":
        weights, given = call.answer["weights"], call.arguments["weights"]
        return all(alike(weights[name], given[name]) for name in ("w1", "w2"))
    if call.probe == "dataset":
        return any(image.dtype != torch.float32 for image, _ in call.answer["items"])
    return False


def _same_part(other: Asking, call: Call) -> bool:
    if call.probe == "model_logits":
        return likeness(other, call, evaluation_only=True) > IN_SPREAD
    part = SHOWS[call.probe]
    try:
        right = other.ask(call.probe, call.arguments)
    except SubmissionError:  # a mistake that fails here
        return False
    return alike(call.answer[part], right[part])
