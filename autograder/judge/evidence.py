"""Do answers come from code that does the lab, or from a guess at what passes?

The submission's process can answer whatever it likes. Three rules leave it nothing to gain but by
the right answer:

- What is a function of a probe's arguments must be the reference's answer, or a known mistake's.
- What depends on chance (predictions after a training, which values Dropout drops) counts only
  once the submission has shown, by exact answers, that it has the code which such a probe runs.
- A worker that answers knows neither the seed of the inputs nor what is expected of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress

from ..asking import Asking
from ..course import is_public
from ..faults import SubmissionError
from ..oracle import reference
from ..probes import Probes
from .cases import question_of
from .diagnosis import EXACT, known_mistakes, likeness
from .matching import alike
from .recorder import Call
from .submission import NotJudgedError

# Which part of an exact answer shows that a submission has the code, whatever else is wrong.
SHOWS = {"dataset": "items", "dataset_batches": "x", "fit_small": "weights"}
CHECKED = frozenset({"MNISTDataset", "MNISTNeuralNet", "fit"})
BY_CHANCE = frozenset({"fit_and_predict", "model_layers"})


class Evidence:
    """What one submission has shown so far that it can do."""

    def __init__(self) -> None:
        self._shown: set[str] = set()

    def take(self, calls: Sequence[Call], touched: AbstractSet[str]) -> None:
        """Note which names have answered as the reference or a known mistake does.

        Args:
            calls: of one case, passed or not.
            touched: the names of the lab that they used, directly or not.
        """
        for call in calls if not is_public() else ():
            new = set(Probes.__dict__[call.probe].names) & CHECKED - self._shown
            with suppress(Exception):  # data of no known form shows nothing
                if new and _shows(call) and _is_known(call, touched):
                    self._shown |= new

    def genuine(self, calls: Sequence[Call], touched: AbstractSet[str]) -> bool:
        """Tell whether everything that a case has looked at is what some honest code answers.

        Raises:
            NotJudgedError: an answer depends on chance, and the code behind it was never shown.
        """
        if is_public():  # without a reference there is nothing to compare with
            return True
        if not all(_plausible(call, touched) for call in calls if _is_exact(call)):
            return False
        for call in calls:
            for name in Probes.__dict__[call.probe].names if _is_by_chance(call) else ():
                if name in CHECKED - self._shown:
                    raise NotJudgedError(name)
        return True


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


def _plausible(call: Call, touched: AbstractSet[str]) -> bool:
    if call.probe == "dataset_of":  # for the reference two images are enough: a row is a row
        few = {**call.arguments, "count": 2, "row": 1}
        return alike(call.answer["row"], reference().ask("dataset_of", few)["row"])
    return any(likeness(other, call, evaluation_only=True) for other in _others(call, touched))


def _others(call: Call, touched: AbstractSet[str]) -> Iterator[Asking]:
    """Yield the reference, then the known mistakes in what a call has used.

    A mistake in `run_experiment` itself gives no right numbers that another seed would not.
    """
    yield reference()
    used = dict.fromkeys(question_of()[name] for name in sorted(touched & question_of().keys()))
    for question in used:
        if call.probe != "experiment" or question != "q7_exercise":
            for known in known_mistakes().get(question, ()):
                yield known.memory


def _is_known(call: Call, touched: AbstractSet[str]) -> bool:
    return any(_same_part(other, call) for other in _others(call, touched))


def _same_part(other: Asking, call: Call) -> bool:
    if call.probe == "model_logits":
        return bool(likeness(other, call, evaluation_only=True))
    part = SHOWS[call.probe]
    try:
        right = other.ask(call.probe, call.arguments)
    except SubmissionError:  # a mistake that fails here
        return False
    return alike(call.answer[part], right[part])
