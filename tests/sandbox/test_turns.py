"""A submission that sleeps does not hold up those that come after it."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError

import pytest

from autograder.batches.many import grade_many
from autograder.intake.candidates import Candidate
from autograder.intake.people import Person
from autograder.intake.submission import Submission
from autograder.judge.grading import DEFAULT_SEED
from autograder.sandbox import connection, turns
from autograder.sandbox.client import Sandbox
from autograder.sandbox.limits import Deadline, Limits
from autograder.sandbox.turns import Turns


def test_who_rests_lets_another_go_first_and_then_waits() -> None:
    """With one turn for two, the second runs while the first rests, and the first goes on after."""
    one, said = Turns(1), []
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
    one = Turns(1)
    one.close()
    with pytest.raises(CancelledError), one.taken():
        raise AssertionError("it has begun")


def test_without_turns_nobody_waits() -> None:
    """Who grades one submission alone has none, and needs none."""
    turns.rest()
    assert turns.resume() == 0.0


@pytest.mark.parametrize("what", ["time.sleep(600)", "max(iter(int, 1))"])
def test_class_does_not_wait_for_those_that_hang(
    what: str,
    sandbox: Sandbox,
    fewer_images: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three sleep, or burn processor time, up to their deadline; who comes last is done first."""
    monkeypatch.setattr(sandbox, "limits", Limits(quick=Deadline(cpu=2, wall=5)))
    monkeypatch.setattr(connection, "DOZE", 0.5)
    hangs = f"import time\n\nSHAPE_AFTER_VIEW = {what}\n".encode()
    sources = [("s1", hangs), ("s2", hangs), ("s3", hangs), ("last", b"SHAPE_AFTER_VIEW = 1\n")]
    chosen = [
        Submission((Person(name),), "", (Candidate("lab.py", lambda source=source: source),))
        for name, source in sources
    ]
    done = [result.student for result in grade_many(sandbox, chosen, DEFAULT_SEED, jobs=1)]
    assert done[0] == "last"
    assert sorted(done) == ["last", "s1", "s2", "s3"]
