"""The same submission gets the same result, whenever and beside whomever it is graded."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from autograder.installation import ROOT

SOLUTION = (ROOT / "solution" / "lab.py").read_text("utf-8")
NO_DROPOUT = """

def forward(self, x):
    hidden = self.normalise(self.input_to_hidden(x))
    return self.hidden_to_output(self.activate(hidden))


MNISTNeuralNet.forward = forward
"""
RANDOM = """

import random


def accuracy(x, y, model):
    return random.random()
"""
EXITS = """

def plot_history(losses, accuracies):
    import os

    os._exit(3)
"""
SUBMISSIONS = {
    "right": SOLUTION,
    "skeleton": (ROOT / "assignment" / "lab.py").read_text("utf-8"),
    "no dropout": SOLUTION + NO_DROPOUT,
    "ends the process": SOLUTION + EXITS,
    "nothing": "",
}


def shown(result: Any) -> str:
    """Return a result as JSON, less the time that it took."""
    from autograder.reports import results_json

    told = results_json.results(result)
    del told["execution_time"]
    return json.dumps(told, sort_keys=True)


@pytest.fixture(scope="module")
def alone(grade: Any) -> dict[str, str]:
    """What each submission gets when nothing is graded beside it."""
    return {name: shown(grade(source)) for name, source in SUBMISSIONS.items()}


@pytest.mark.parametrize("name", [pytest.param("right", marks=pytest.mark.thorough), "no dropout"])
def test_another_grading_gives_the_same_result(
    grade: Any, alone: dict[str, str], name: str
) -> None:
    """Graded again by one grader, a submission gets the same JSON but for the time."""
    assert shown(grade(SUBMISSIONS[name])) == alone[name]


def test_neighbours_change_nothing(grade: Any, alone: dict[str, str]) -> None:
    """Graded beside others, at once, each gets what it gets alone."""
    with ThreadPoolExecutor(4) as pool:
        together = pool.map(lambda source: shown(grade(source)), SUBMISSIONS.values())
        assert dict(zip(SUBMISSIONS, together, strict=True)) == alone


def test_a_submission_that_draws_lots_gets_no_points_for_it(grade: Any) -> None:
    """What differs between gradings is the submission's own chance, which earns nothing."""
    results = [grade(SOLUTION + RANDOM, only={"q4_accuracy"}) for _ in range(2)]
    for result in results:
        assert not [c for c in result.cases if c.case.question == "q4_accuracy" and c.points]


@pytest.mark.slow
@pytest.mark.parametrize("source", SUBMISSIONS.values(), ids=SUBMISSIONS)
def test_twenty_gradings_give_one_result(grade: Any, source: str) -> None:
    """The same, twenty times."""
    assert len({shown(grade(source)) for _ in range(20)}) == 1
