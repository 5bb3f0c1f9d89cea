"""The same cases as the autograder's, hidden ones too, as plain in-process pytest tests.

Only for the benchmark: `LAB=path/to/lab.py pytest tests/benchmark/equal_suite.py`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.installation import SOLUTION, load_module
from autograder.judge.cases import Case, questions
from autograder.lab import data
from autograder.lab.checks import PROBES_KEY, SEED_KEY
from autograder.lab.manifest import LAB as MNIST_LAB
from autograder.lab.probes import Probes
from autograder.manifest import hand_in

hand_in(MNIST_LAB)

LAB = Path(os.environ.get("LAB", SOLUTION / "lab.py"))


@pytest.fixture(scope="session")
def env() -> dict[str, object]:
    """The submission's names, with probes that run right here."""
    return {PROBES_KEY: Probes(vars(load_module(LAB)), data.images()), SEED_KEY: 1}


@pytest.mark.parametrize(
    "case", [case for question in questions() for case in question.cases], ids=lambda c: c.number
)
def test_case_passes(case: Case, env: dict[str, object]) -> None:
    """The submission passes this case."""
    case.run(env)
