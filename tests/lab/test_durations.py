"""Which `seconds` of an experiment are right: whatever an honest clock may have read."""

import pytest

from autograder.lab.likeness import is_duration, with_duration


@pytest.mark.parametrize(
    ("seconds", "least", "most"),
    [(0.13, 0.1, 0.14), (0.2, 0.1, 0.16), (0.1, 0.1, 0.149), (0.11, 0.1, 3.0), (0.9, 0.1, 0.9)],
    ids=["exact", "rounded up", "rounded down", "a busy machine while it measures", "slow"],
)
def test_an_honest_reading_is_a_duration(seconds, least, most):
    """Also one that is rounded to a tenth, and one on a machine that does much else."""
    assert is_duration(seconds, least, most)


@pytest.mark.parametrize("seconds", [0.0, -0.1, 0.13 / 60, 130.0, 0.13 / 4, 0.3, 1.8e9])
def test_another_number_is_none(seconds):
    """Minutes, milliseconds, the seconds of one epoch, a date, a training that took longer."""
    assert not is_duration(seconds, 0.1, 0.14)


def test_one_kind_of_mistake_is_told_from_another():
    """What was read instead of the seconds has a name, by which a known mistake is recognised."""

    def kind(seconds):
        answer = {"results": {"seconds": seconds}, "seconds_measured": 0.14, "span": 0.1}
        return with_duration(answer)["results"]["seconds"]

    kinds = [kind(x) for x in (0.13, 0.13 / 60, 0.13 / 4, 130.0, 1.8e9)]
    assert kinds == ["a duration", "minutes", "a part", "ms", "a date"]
