"""What is not in the declared form of a reply is no answer: it is neither kept nor compared."""

from __future__ import annotations

import copy
import inspect
import sys
from typing import Any

import pytest
import torch
from forms import full, nearly_valid, valid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.judge.matching import alike
from autograder.judge.recorder import noted
from autograder.judge.reference import reference
from autograder.judge.submission import SubmissionFacts
from autograder.lab.checks import witness_weights
from autograder.lab.judging import TRAITS
from autograder.lab.probes import Probes
from autograder.labcheck.faults import SubmissionError
from autograder.labcheck.plain_data import LARGEST_ANSWER, plain_tensor
from autograder.sandbox.limits import ALL_BLOB, ALL_TEXT, REPLY_BLOB, REPLY_TEXT

WEIGHTS = witness_weights(1)
X, Y = torch.rand(6, 784), torch.arange(6)
IMAGES = torch.randint(0, 256, (6, 28, 28), dtype=torch.uint8)
LAYERS = {"seed": 1}
HOW = {"batch_size": 3, "lr": 0.1, "epochs": 1, "dropout": 0.1, "batch_norm": True}
STEPS = {"optimizer": "SGD", "lr": 0.1, "start": "eval"}
FORMS = {name: traits.form for name, traits in TRAITS.items()}
QUESTIONS: dict[str, dict[str, Any]] = {
    "dataset": {"x": IMAGES, "y": Y, "rows": [0, 2]},
    "dataset_of": {"image": IMAGES[0], "count": 3, "row": 1},
    "dataset_batches": {"x": IMAGES, "y": Y, "batch_size": 4},
    "model_layers": {"options": {}},
    "train_steps": {"weights": WEIGHTS, "batches": [[X, Y]], "how": STEPS},
    "accuracy_of": {"weights": WEIGHTS, "x": X, "y": Y, "start": "train"},
    "fit_small": {"weights": WEIGHTS, "x": X, "y": Y, "how": HOW},
    "history_figure": {"losses": [3.0, 2.0], "accuracies": [0.4, 0.6]},
    "shape_after_view": {},
    "experiment": {"weights": WEIGHTS, "train": [X, Y], "test": [X, Y], "how": HOW},
}  # `model_logits` and `fit_and_predict` are asked in every grading of the reference


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """What the reference answers."""
    return {name: reference().ask(name, asked) for name, asked in QUESTIONS.items()}


def test_every_probe_declares_the_form_of_its_reply() -> None:
    """A probe without one could not be asked at all."""
    probes = [name for name, method in inspect.getmembers(Probes) if hasattr(method, "names")]
    assert sorted(FORMS) == sorted(probes)


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_honest_reply_has_the_declared_form_and_no_other_has(
    name: str, answers: dict[str, Any]
) -> None:
    """A key too many or too few, a value of another kind, a list without end: no answer."""
    form, answer = FORMS[name], answers[name]
    assert form.fits(answer)
    assert not form.fits({**answer, "more": 1})
    for key, value in answer.items():
        assert not form.fits({k: v for k, v in answer.items() if k != key})
        assert not form.fits({**answer, key: {"x": value}})
        assert not form.fits({**answer, key: None})
        assert not form.fits({**answer, key: [0] * 20_000})


FEW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(st.data())
def test_whatever_has_a_form_is_told_from_what_nearly_has_it(data: st.DataObject) -> None:
    """A wrong type, a key or an item too many or too few, a text or list too long, at any depth."""
    form = FORMS[data.draw(st.sampled_from(sorted(FORMS)))]
    assert form.fits(data.draw(valid(form)))
    assert not form.fits(data.draw(nearly_valid(form)))


@FEW
@given(st.data())
def test_no_plain_data_break_the_comparison_with_a_form(data: st.DataObject) -> None:
    """Whatever comes, also what another probe would answer, the answer is yes or no."""
    asked, answered = (data.draw(st.sampled_from(sorted(FORMS))) for _ in range(2))
    fits = FORMS[asked].fits(data.draw(valid(FORMS[answered]) | nearly_valid(FORMS[answered])))
    assert fits is False or asked == answered


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_part_that_is_replaced_in_an_honest_reply_is_seen(data: st.DataObject) -> None:
    """Deep inside, too: in an item of a list, in a dict of a dict."""
    name = data.draw(st.sampled_from(["fit_small", "train_steps", "experiment", "dataset"]))
    answer = copy.deepcopy(reference().ask(name, QUESTIONS[name]))
    here: Any = answer
    while True:
        places = list(here) if isinstance(here, dict) else list(range(len(here)))
        place = data.draw(st.sampled_from(places))
        if not isinstance(here[place], (dict, list)) or not here[place]:
            break
        here = here[place]
    here[place] = {"unasked": 1}
    assert not FORMS[name].fits(answer)


def test_what_a_probe_lets_through_can_be_sent() -> None:
    """A tensor too large for a reply is refused before it is copied, in the judge's own runs too.

    There, a known mistake that answers with all images for each row would take half a gigabyte.
    """
    assert 0.9 * REPLY_BLOB < LARGEST_ANSWER * 4 <= REPLY_BLOB
    with pytest.raises(SubmissionError, match="far too many numbers"):
        plain_tensor(torch.zeros(1).expand(LARGEST_ANSWER + 1), "it")


def test_what_all_replies_of_a_submission_may_hold_is_bounded() -> None:
    """Each may have some megabytes, all together little more; then only a word is read."""
    facts = SubmissionFacts()
    assert facts.left() == (REPLY_TEXT, REPLY_BLOB)
    facts.replies.update(text=ALL_TEXT - 100_000, blob=ALL_BLOB - 5)
    assert facts.left() == (100_000, 5)
    assert facts.without(frozenset()).left() == (100_000, 5)
    facts.replies.update(text=ALL_TEXT, blob=ALL_BLOB)
    assert facts.left() == (64 << 10, 0)


MOST_CALLS = 10  # of functions in Python, for each value of a reply


def values_in(answer: Any) -> int:
    """Return how many values plain data hold, lists and dicts included."""
    parts = answer.values() if isinstance(answer, dict) else answer
    return 1 + (sum(map(values_in, parts)) if isinstance(answer, dict | list) else 0)


@pytest.mark.parametrize("longest", [3, 6])
@pytest.mark.parametrize("name", sorted(FORMS))
def test_reading_and_comparing_a_reply_takes_a_few_steps_for_each_value(
    name: str, longest: int
) -> None:
    """So a reply of bounded size costs a bounded time, and no form makes a long one dear."""
    answer, calls = full(FORMS[name], longest), 0
    other = copy.deepcopy(answer)

    def count(_frame: object, event: str, _function: object) -> None:
        nonlocal calls
        calls += event == "call"

    alike(torch.zeros(1), torch.zeros(1))  # what is only done the first time does not count
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        fits = FORMS[name].fits(answer)
        shown = noted(answer)
        alike(shown, other)
    finally:
        sys.setprofile(before)
    assert fits
    assert calls <= MOST_CALLS * values_in(answer), calls / values_in(answer)
