"""Which known mistake does what the submission did?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from .. import data
from ..asking import Asking
from ..checks import PROBES_KEY, SEED_KEY, CheckFailedError
from ..course import SOLUTION, load_module
from ..faults import SubmissionError
from ..memory import Memory
from ..mistake import Mistake, in_module
from ..oracle import reference
from ..probes import Probes
from .cases import Case, Question, question_of
from .matching import alike, alike_logits, same_errors
from .recorder import Call

# Probes whose answer depends on nothing but their arguments, however the code is written.
EXACT = frozenset({"dataset", "dataset_batches", "train_steps", "accuracy_of", "fit_small"})
TOO_COSTLY = frozenset({"fit_and_predict", "dataset_of"})  # to be repeated for every mistake


@dataclass(frozen=True)
class Diagnosis:
    """The name of a mistake, if one is known, and what to tell the student."""

    mistake: str | None
    hint: str


@dataclass(frozen=True)
class Known:
    """A mistake that can be asked what it would have answered."""

    mistake: Mistake

    @cached_property
    def memory(self) -> Memory:
        """The mistake's probes, each question answered once."""
        return Memory(Probes(self.mistake.names(), data.images()))


@cache
def known_mistakes() -> Mapping[str, tuple[Known, ...]]:
    """Load solution/mistakes.py; return its mistakes by question."""
    path = SOLUTION / "mistakes.py"
    found: dict[str, list[Known]] = {}
    for mistake in in_module(load_module(path)) if path.is_file() else ():
        found.setdefault(question_of()[mistake.replaces], []).append(Known(mistake))
    return {question: tuple(known) for question, known in found.items()}


class Doctor:
    """Finds the mistakes of one submission.

    Args:
        seed: of the grading.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._found: dict[str, Diagnosis] = {}

    def diagnose(self, case: Case, calls: list[Call]) -> Diagnosis | None:
        """Return the mistake that answers the case's probes as the submission did, if any.

        A case too costly to repeat shares what another case of its question has shown.
        """
        if not calls or _says_enough(calls[-1].answer):
            return None
        if any(call.probe in TOO_COSTLY for call in calls):
            return self._found.get(case.question)
        for known in known_mistakes().get(case.question, ()):
            if all(_same(known.memory, call) for call in calls) and _fails(known, case, self._seed):
                found = Diagnosis(known.mistake.name, known.mistake.hint)
                self._found.setdefault(case.question, found)
                return found
        return None

    def genuine(self, question: Question, calls: list[Call]) -> bool:
        """Tell whether answers that pass come from code, not from a guess at what passes.

        A public check can only ask for what it says. Here every answer that is a function of its
        probe's arguments must also be the reference's, or that of a known mistake.
        """
        return all(_plausible(question, call) for call in calls)


def _plausible(question: Question, call: Call) -> bool:
    if call.probe == "dataset_of":  # for the reference two images are enough: a row is a row
        few = {**call.arguments, "count": 2, "row": 1}
        return alike(reference().ask("dataset_of", few)["row"], call.answer["row"])
    if call.probe not in EXACT and call.probe != "model_logits":
        return True
    others: list[Asking] = [reference()]
    others += [known.memory for known in known_mistakes().get(question.name, ())]
    return any(_same(other, call, random_too=False) for other in others)


def _same(other: Asking, call: Call, random_too: bool = True) -> bool:
    answer = _answer(other, call)
    if isinstance(answer, SubmissionError) or isinstance(call.answer, SubmissionError):
        return same_errors(answer, call.answer)
    if call.probe == "model_logits":
        return alike_logits(call.arguments["passes"], answer, call.answer, random_too)
    return alike(answer, call.answer)


def _answer(other: Asking, call: Call) -> Any:
    try:
        return other.ask(call.probe, call.arguments)
    except SubmissionError as error:
        return error


@cache
def _fails(known: Known, case: Case, seed: int) -> bool:
    """Tell whether a mistake fails a case at all: otherwise it is not why a submission failed."""
    try:
        case.run({PROBES_KEY: known.memory, SEED_KEY: seed})
    except (SubmissionError, CheckFailedError):
        return True
    return False


def _says_enough(answer: Any) -> bool:
    kinds = ("missing", "not_implemented", "timeout", "crashed", "environment")
    return isinstance(answer, SubmissionError) and answer.kind in kinds
