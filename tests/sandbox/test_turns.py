"""A submission that sleeps does not hold up those that come after it."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError
from contextlib import suppress

import pytest

from autograder.batches.many import grade_many
from autograder.intake.candidates import Candidate
from autograder.intake.people import Person
from autograder.intake.submission import Submission
from autograder.judge.grading import DEFAULT_SEED
from autograder.sandbox import turns
from autograder.sandbox.client import Sandbox
from autograder.sandbox.limits import Deadline, Limits
from autograder.sandbox.pace import FEWEST, MORE, SLEEP, TIMES, UNKNOWN, Pace, Patience
from autograder.sandbox.turns import PostponedError, Turns


def test_who_rests_lets_another_go_first_and_then_waits() -> None:
    """With one turn for two, the second runs while the first rests, and the first goes on after."""
    one, said = Turns(1, 2), []
    resting, second_done = threading.Event(), threading.Event()

    def first() -> None:
        with one.taken():
            said.append("first")
            turns.rest()
            turns.rest()  # more than once changes nothing
            resting.set()
            second_done.wait(30)
            said.append("goes on" if turns.resume() >= 0 else "never")

    def second() -> None:
        resting.wait(30)
        with one.taken():
            said.append("second")
        second_done.set()

    threads = [threading.Thread(target=target) for target in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert said == ["first", "second", "goes on"]


def test_who_waits_when_all_is_stopped_does_not_begin() -> None:
    """A class that is stopped ends with those that were being graded."""
    one = Turns(1, 1)
    one.close()
    with pytest.raises(CancelledError), one.taken():
        raise AssertionError("it has begun")


def test_without_turns_nobody_waits() -> None:
    """Who grades one submission alone has none, and needs none."""
    turns.rest()
    assert turns.resume() == 0.0


def test_who_was_postponed_begins_when_all_others_are_done() -> None:
    """Not as soon as a turn is free: it would hold up, or slow down, those that have begun."""
    two, said = Turns(2, 3), []
    begun, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with two.taken():
            begun.set()
            may_end.wait(30)
            said.append("first")

    def postponed() -> None:
        begun.wait(30)
        with two.taken(last=True):
            said.append("postponed")

    threads = [threading.Thread(target=target) for target in (first, postponed)]
    for thread in threads:
        thread.start()
    with two.taken():
        said.append("second")
    with suppress(PostponedError), two.taken():
        turns._of_thread.turn.postponed = True
        raise PostponedError
    may_end.set()
    for thread in threads:
        thread.join(30)
    assert said == ["second", "first", "postponed"]


def test_who_was_postponed_does_not_wait_when_all_is_stopped() -> None:
    """Those that never began will not be done, and nobody waits for them."""
    one = Turns(1, 5)
    one.close()
    with pytest.raises(CancelledError), one.taken(last=True):
        raise AssertionError("it has begun")


def test_patience_ends_far_beyond_what_is_usual_in_the_class() -> None:
    """Four times what others take is let be, on a machine of any speed; far more is not."""
    for speed in (0.01, 1.0):
        pace = Pace()
        for _ in range(FEWEST):
            pace.note("model_logits", speed)
        limit = TIMES * speed + MORE
        for used, over in ((0.9 * limit, False), (1.1 * limit, True)):
            fresh = Patience(pace)
            for _ in range(10):  # it has been as quick as others so far
                fresh.note("model_logits", speed)
            assert fresh.is_over("model_logits", used, slept=0.0) is over


def test_patience_ends_for_who_takes_a_little_more_each_time() -> None:
    """What a submission burns beside its answers adds up."""
    pace, answers = Pace(), 0
    for _ in range(50):  # of others
        pace.note("model_logits", 0.05)
    one = Patience(pace)
    while not one.is_over("model_logits", 0.3, slept=0.0):
        one.note("model_logits", 0.3)
        answers += 1
        assert answers < 20


def test_patience_with_a_sleeper_is_short_and_imports_may_take_their_time() -> None:
    """A submission that is only being read has seconds, however little others import."""
    one = Patience(Pace())
    assert one.is_over("", 0.0, slept=SLEEP + 0.1)
    assert not one.is_over("", TIMES * UNKNOWN, slept=0.0)


@pytest.mark.parametrize("what", ["time.sleep(600)", "max(iter(int, 1))"])
def test_class_does_not_wait_for_those_that_hang(
    what: str,
    sandbox: Sandbox,
    fewer_images: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two sleep, or burn processor time, up to their deadline; who comes last is done first."""
    monkeypatch.setattr(sandbox, "limits", Limits(quick=Deadline(cpu=3, wall=5)))
    hangs = f"import time\n\nSHAPE_AFTER_VIEW = {what}\n".encode()
    sources = [("s1", hangs), ("s2", hangs), ("last", b"SHAPE_AFTER_VIEW = 1\n")]
    chosen = [
        Submission((Person(name),), "", (Candidate("lab.py", lambda source=source: source),))
        for name, source in sources
    ]
    done = [result.student for result in grade_many(sandbox, chosen, DEFAULT_SEED, jobs=1)]
    assert done[0] == "last"
    assert sorted(done) == ["last", "s1", "s2"]
