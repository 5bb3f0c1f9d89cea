"""The thresholds of checks that depend on chance: how their chances are estimated."""

from __future__ import annotations

import math
import os

import pytest
import torch
from click.testing import CliRunner

from autograder.lab.calibration import measures, submissions
from autograder.lab.calibration.__main__ import bench, fails, main, passes, row, sample
from autograder.lab.calibration.tails import chance_above, chance_below


def shares(mean: float, spread: float, many: int = 4000) -> list[float]:
    """Return shares whose logits are normal."""
    normal = torch.randn(many, generator=torch.Generator().manual_seed(0)).double()
    return torch.sigmoid(math.log(mean / (1 - mean)) + spread * normal).tolist()


def test_the_chance_is_that_of_the_distribution_the_shares_come_from():
    """Three standard deviations away, a normal number is beyond with a chance of 0.00135."""
    found = shares(0.9, 0.2)
    threshold = 1 / (1 + math.exp(-(math.log(9) - 0.6)))
    assert chance_below(found, threshold, 1_000_000) == pytest.approx(0.00135, rel=0.25)
    mirrored = [1 - share for share in found]
    assert chance_above(mirrored, 1 - threshold, 1_000_000) == pytest.approx(0.00135, rel=0.25)


def test_few_measurements_promise_less_than_many():
    """Five good results are no proof of one in a million."""
    assert chance_below(shares(0.9, 0.2, 5), 0.7, 2000) > 1e-5
    assert chance_below(shares(0.9, 0.2), 0.6, 2000) < 1e-6


def test_always_all_right_is_not_taken_for_certainty():
    """Shares cannot be told apart more finely than by one count."""
    assert 0 < chance_below([1.0] * 300, 0.9, 120) < 1e-6


def test_a_right_network_passes_and_a_wrong_one_does_not():
    """Seen on the check of Dropout's share, which is quick to measure."""
    from autograder.lab import data

    check = next(c for c in measures.checks() if c.name == "q2 share dropped at 0.1")
    right = sample(check, bench(submissions.reference(), data.subset()), range(30))
    wrong = submissions.mistakes()["dropout always 0.25"]
    always = sample(check, bench(wrong, data.subset()), range(10))
    assert fails(check, right) < 1e-6
    assert passes(check, always) < 1e-6
    assert row(check, "reference", right, {"always": always}).count("|") == 12


def test_a_part_does_not_replace_the_page():
    """`--only` measures some checks; with `--write` it would throw the others' rows away."""
    done = CliRunner().invoke(main, ["--only", "q2", "--write"])
    assert done.exit_code == 2
    assert "leave --write out" in done.output


@pytest.mark.slow
def test_no_seed_costs_the_reference_a_point(sandbox):
    """1,000 gradings (or as many as GRADINGS says), each with another seed: all full marks."""
    from autograder.lab.seed_sweep import lost_points

    assert not lost_points(sandbox, range(int(os.environ.get("GRADINGS", "1000"))))
