"""A submission's time does not run while the machine keeps it from running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from autograder.sandbox import clock, processor_time
from autograder.sandbox.clock import STARVED, TICK, Clock
from autograder.sandbox.limits import Deadline

WALL = 30.0
PID = 1


class Machine:
    """A clock, and what the system tells of a process, as a test wants them."""

    now = cpu = starved = 0.0

    def run(self, clock: Clock, seconds: float, starved: float = 0.0) -> str:
        """Let time pass, of which a share is spent waiting for a processor; return what is late."""
        late, until = "", self.now + seconds
        while self.now < until and not late:
            self.now += TICK
            self.starved += TICK * starved
            late = clock.late()
        return late


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine whose time is the test's."""
    made = Machine()
    monkeypatch.setattr("time.monotonic", lambda: made.now)
    monkeypatch.setattr(clock, "family_seconds", lambda pid: made.cpu)
    monkeypatch.setattr(clock, "starved_seconds", lambda pid: made.starved)
    yield made
    monkeypatch.undo()


def request() -> Clock:
    """A request that begins now."""
    return Clock(PID, Deadline(cpu=8, wall=WALL))


def test_who_sleeps_is_late_after_the_bound_by_the_clock(machine: Machine) -> None:
    """The paired case: on an idle machine the bound bites, and not before."""
    asked = request()
    assert not machine.run(asked, WALL - 1)
    assert "30 seconds" in machine.run(asked, 2)


def test_time_in_which_the_grader_was_stopped_is_not_the_submissions(machine: Machine) -> None:
    """Ctrl-Z, and `fg` ten minutes later; or the lid of a laptop that was closed."""
    asked = request()
    machine.run(asked, 5)
    machine.now += 600
    assert not asked.late()
    assert asked.stopped == pytest.approx(600)
    assert not machine.run(asked, WALL - 6)
    assert machine.run(asked, 2)


def test_time_without_a_processor_is_not_the_submissions(machine: Machine) -> None:
    """On a machine that does something else, a worker gets a tenth of what it could use."""
    asked = request()
    assert not machine.run(asked, 3 * WALL, starved=0.9)


def test_only_who_could_run_and_does_not_is_asleep(machine: Machine) -> None:
    """A worker that waits for a processor must not make room for one that needs it as well."""
    sleeps = request()
    machine.run(sleeps, 5)
    assert sleeps.slept == pytest.approx(5)
    waits = request()
    machine.run(waits, 5, starved=0.9)
    assert waits.slept == 0.0


def test_starved_worker_ends_some_time(machine: Machine) -> None:
    """One that has given itself the least priority holds up nobody for ever."""
    asked = request()
    assert not machine.run(asked, STARVED * WALL - 1, starved=1.0)
    assert machine.run(asked, 2, starved=1.0)


def test_processor_time_is_bounded_however_slowly_it_comes(machine: Machine) -> None:
    """What a worker has really used counts on every machine."""
    asked = request()
    machine.cpu = 8.5
    assert "8 seconds of processor time" in machine.run(asked, 1, starved=0.9)


def test_what_a_workers_children_use_is_its_own() -> None:
    """Whoever lets a child do the work does not sleep, and its bound of processor time bites."""
    burns = "import os; os.fork() and os.wait(); [0 for _ in iter(int, 1)]"
    parent = subprocess.Popen([sys.executable, "-c", burns], start_new_session=True)
    asked, late = Clock(parent.pid, Deadline(cpu=0.3, wall=60)), ""
    try:
        while not late:
            time.sleep(TICK / 5)
            late = asked.late()
            assert not asked.slept
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()
    assert late == "did not return within 0.3 seconds of processor time"


def test_system_tells_how_long_a_process_has_waited_for_a_processor() -> None:
    """A number that does not shrink; 0 of a process that is not there."""
    assert processor_time.starved_seconds(PID) >= 0.0
    assert processor_time.starved_seconds(1 << 30) == 0.0
