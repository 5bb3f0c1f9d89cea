"""Whatever a worker answers, the judge decides: it passes nothing wrong, and it never breaks."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import torch
from forms import LEAVES as LEAVES_OF_FORMS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from samples import every, sampled

from autograder.judge.answer_cache import AnswerCache
from autograder.judge.cases import questions
from autograder.judge.grading import DEFAULT_SEED, Grading
from autograder.judge.reference import reference
from autograder.judge.result import CaseResult
from autograder.labcheck.faults import SubmissionError
from autograder.sandbox.messages import WireError, encode, parse

KEYS = """
    is_dataset len x_shape x_dtype y_shape y_dtype items input_after row x y logits running shapes
    parameters batch_norms losses weights values value kind accuracies predictions panels ink
    title lines pixels shape results seconds seconds_measured models train_accuracy
    test_accuracy w1 b1 w2 b2 gamma beta mean var backward step other counts image
""".split()  # noqa: SIM905 (a list of fifty strings would be as many lines)
KINDS = ("missing", "exception", "wrong_type", "wrong_shape", "malformed", "timeout", "crashed")
FEW, MANY = 6, 60  # answers to draw
SETTINGS = settings(
    max_examples=FEW,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],  # an example takes a second; shrinking it would take many
    suppress_health_check=list(HealthCheck),
)


class Answers:
    """In the place of a submission: answers each probe by a function of its name and arguments."""

    def __init__(self, answer: Callable[[str, Mapping[str, Any]], Any]) -> None:
        self._answer = answer

    def ask(self, probe: str, arguments: Mapping[str, Any]) -> Any:
        """Answer, as far as the wire carries it."""
        try:
            message = encode(self._answer(probe, arguments))
        except WireError:
            return None
        text = int.from_bytes(message[:4], "big")
        return parse(message[12 : 12 + text], message[12 + text :])

    def needs(self, names: tuple[str, ...]) -> frozenset[str]:
        """Say that nothing uses anything."""
        return frozenset(names)

    deaths = 0
    defines_nothing = False
    doubts = ()
    text = ""

    def lent(self, loan: object) -> Answers:
        """Answer no better with lent code."""
        return self

    def close(self) -> None:
        """There is no worker to end."""


def judged(answer: Callable[[str, Mapping[str, Any]], Any]) -> list[CaseResult]:
    """Judge all cases on these answers."""
    return list(Grading(Answers(answer), DEFAULT_SEED).run())  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _no_hint_breaks(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Looking for the mistake behind an odd answer raises nothing, which would be printed."""
    yield
    assert "Traceback" not in capfd.readouterr().err


def assert_nothing_passes(results: list[CaseResult]) -> None:
    """All cases are there, each failed, and none by a fault of ours."""
    assert len(results) == sum(len(question.cases) for question in questions())
    outcomes = {result.outcome for result in results}
    assert outcomes <= {"failed", "not_judged", "timeout", "crashed"}, [
        (r.case.name, r.outcome, r.detail)
        for r in results
        if r.outcome in ("passed", "grader_error")
    ]


NUMBERS = (
    st.integers(-(10**5), 10**5)
    | st.sampled_from([10**400, -(10**400), 2**63])
    | st.floats(allow_nan=True)
)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(max_size=8) | LEAVES_OF_FORMS[torch.Tensor]
PLAIN = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=6) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=9)
    ),
    max_leaves=25,
)


@SETTINGS
@given(st.data())
def test_arbitrary_answers_pass_nothing(data: st.DataObject) -> None:
    """Plain data of any form, and errors of any kind, end in cases that failed."""
    assert_nothing_passes(judged(arbitrary(data)))


@pytest.mark.slow
@settings(SETTINGS, max_examples=MANY)
@given(st.data())
def test_many_arbitrary_answers_pass_nothing(data: st.DataObject) -> None:
    """The same, with ten times as many answers."""
    assert_nothing_passes(judged(arbitrary(data)))


def arbitrary(data: st.DataObject) -> Callable[[str, Mapping[str, Any]], Any]:
    """Return a function that answers whatever is drawn."""

    def answer(probe: str, arguments: Mapping[str, Any]) -> Any:
        if data.draw(st.integers(0, 9)) == 0:
            raise SubmissionError(data.draw(st.sampled_from(KINDS)), data.draw(st.text(max_size=9)))
        return data.draw(PLAIN)

    return answer


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return an answer with every number and tensor in it changed."""
    if isinstance(value, dict):
        return {key: changed(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [changed(inner, change) for inner in value]
    if isinstance(value, (int, float, torch.Tensor)) and not isinstance(value, bool):
        return change(value)
    return value


def _full_of(number: float) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return number
        return torch.full_like(value, number) if value.is_floating_point() else value.double()

    return change


CHANGES = {
    "nan": _full_of(math.nan),
    "inf": _full_of(math.inf),
    "minus inf": _full_of(-math.inf),
    "nought": lambda value: value * 0 - 7,
    "huge integers": lambda value: 10**400,
    "text": str,
    "true": lambda value: True,
    "in a list": lambda value: [value],
    "in a dict": lambda value: {"value": value},
    "no value": lambda value: None,
    "half precision": lambda value: value.half() if isinstance(value, torch.Tensor) else None,
    "empty": lambda value: value[:0] if isinstance(value, torch.Tensor) and value.dim() else None,
    "a dimension more": lambda value: value[None] if isinstance(value, torch.Tensor) else [value],
    "much more": lambda value: [value] * 500 if not isinstance(value, torch.Tensor) else None,
}


@pytest.mark.parametrize("kind", sampled(CHANGES, every(5, CHANGES)))
def test_right_answers_with_wrong_numbers_pass_nothing(kind: str) -> None:
    """An answer of the right form whose numbers are not numbers, or not the right ones, fails."""

    change = CHANGES[kind]

    def answer(probe: str, arguments: Mapping[str, Any]) -> Any:
        if probe == "fit_and_predict":  # takes long, and is shaped like this
            history = {"losses": [0.5], "accuracies": [0.9]}
            return changed({"predictions": torch.zeros(2000).long(), **history}, change)
        return changed(reference().ask(probe, dict(arguments)), change)

    assert_nothing_passes(judged(answer))


def test_right_answers_pass() -> None:
    """The same path with the numbers left alone: the tests above can fail."""
    patient = AnswerCache(reference().probes)  # which waits where its time is taken
    results = judged(lambda probe, arguments: patient.ask(probe, dict(arguments)))
    assert {result.outcome for result in results} == {"passed"}


@pytest.mark.parametrize("count", [10, 100_000])
def test_a_picture_of_endless_curves_is_judged_at_once(count: int) -> None:
    """However much an answer holds, up to what the wire carries, the judge is soon done with it."""
    line = {"x": [1, 2], "y": [0, 1], "pixels": [[1, 1]] * 4}

    def answer(probe: str, arguments: Mapping[str, Any]) -> Any:
        if probe != "history_figure":
            raise SubmissionError("missing", "not this")
        right = reference().ask(probe, dict(arguments))
        panels = [{**panel, "lines": [line] * (count // 20)} for panel in right["panels"]]
        return {**right, "panels": panels}

    began = time.process_time()
    assert_nothing_passes(judged(answer))
    assert time.process_time() - began < 20
