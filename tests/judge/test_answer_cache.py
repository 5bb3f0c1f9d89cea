"""Trusted answers are remembered within bounds: a class costs each once, a judge stays small."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from autograder.judge.answer_cache import LARGEST_ANSWER, MOST_ANSWERS, AnswerCache
from autograder.judge.diagnosis import Finding
from autograder.judge.mistake import Mistake
from autograder.judge.submission import _Loaded
from autograder.labcheck.faults import SubmissionError


class Counting:
    """Probes that count how often they are asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def size(self, count: int) -> dict[str, Any]:
        """Answer with so many bytes."""
        self.asked.append(count)
        if count < 0:
            raise SubmissionError("exception", "It has no size.")
        return {"parts": [torch.zeros(count, dtype=torch.uint8)]}


def test_the_same_question_is_worked_out_once() -> None:
    """Whoever asks, and also where the answer is an error."""
    probes = Counting()
    cache = AnswerCache(probes)
    for _ in range(2):
        assert cache.ask("size", {"count": 3})["parts"][0].numel() == 3
        with pytest.raises(SubmissionError, match="It has no size"):
            cache.ask("size", {"count": -1})
    assert probes.asked == [3, -1]
    cache.forget()
    cache.ask("size", {"count": 3})
    assert probes.asked == [3, -1, 3]


def test_an_answer_of_many_megabytes_is_not_kept() -> None:
    """It is worked out again instead: a judge must not grow by what nobody may ask again."""
    probes = Counting()
    cache = AnswerCache(probes)
    for _ in range(2):
        cache.ask("size", {"count": LARGEST_ANSWER + 1})
    assert len(probes.asked) == 2


def test_numbers_that_a_worker_chose_do_not_fill_the_judges_memory() -> None:
    """Of ever new questions the latest answers are kept, and what is asked again stays."""
    probes = Counting()
    cache = AnswerCache(probes)
    for count in range(MOST_ANSWERS + 1):
        cache.ask("size", {"count": count + 1})
        cache.ask("size", {"count": 1})
    assert probes.asked.count(1) == 1
    cache.ask("size", {"count": 2})
    assert probes.asked.count(2) == 2, "it was the oldest"


def finding(*hints: str, raised: bool = False) -> Finding:
    """Return a finding of mistakes with these hints."""
    return Finding(tuple(Mistake(str(i), "f", hint, "") for i, hint in enumerate(hints)), raised)


def test_two_causes_are_called_possible_and_one_hint_is_told_once() -> None:
    """The fact comes first, unless the hint itself tells it; an exception keeps its own words."""
    assert finding("A.").told("Fact.") == "A."
    assert finding("A.", "A.").told("Fact.") == "A."
    two = "Fact. There are two possible causes. First: A. Second: B."
    assert finding("A.", "B.").told("Fact.") == two
    assert finding("A.", raised=True).told("Fact.") == "Fact. A possible cause: A."


@pytest.mark.parametrize(
    "reply",
    [
        None,
        {"statements": ["line 1"], "binds": [], "uses": {}, "missing": {}, "problems": []},
        {"statements": [], "binds": [], "uses": [], "missing": {}, "problems": []},
        {"statements": [], "binds": 3, "uses": {}, "missing": {}, "problems": []},
        {"statements": [], "binds": [], "uses": {}, "missing": {}},
    ],
)
def test_a_worker_that_lies_about_what_it_has_read_costs_only_its_submission(reply: Any) -> None:
    """The judge takes no such reply for a text that was read, and goes on."""
    with pytest.raises(SubmissionError, match="could not be read"):
        _Loaded(reply)
