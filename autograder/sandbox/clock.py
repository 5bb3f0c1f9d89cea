"""The time of one request: what of it is the worker's own, and when it is over."""

from __future__ import annotations

import time

from .limits import Deadline
from .processor_time import TOLD, family_seconds, starved_seconds

DOZE = 0.5  # seconds after which a worker that uses no processor time is taken to sleep
TICK = 0.25  # seconds between two looks at a silent worker's processor time
BLINK = 2.0  # seconds between two looks after which the judge itself must have been stopped
STARVED = 4  # times the bound by the clock that a worker may take which gets no processor


class Clock:
    """Tells when a request has used up its processor time or its time by the clock.

    Processor time is that of the worker and of all that it has started: a worker that only waits
    for its children does not sleep.

    What the machine takes is not the submission's: neither seconds in which the judge itself did
    not run, because it was stopped or the computer slept, nor those in which the worker was ready
    and got no processor.
    """

    def __init__(self, pid: int, deadline: Deadline) -> None:
        self._pid, self._deadline = pid, deadline
        self._start = self._seen = time.monotonic()
        self._cpu, self._starved = family_seconds(pid), starved_seconds(pid)
        self._next = self._start + TICK
        self.stopped = 0.0  # seconds in which the judge did not run
        self.looked = False  # whether the system has just been asked what the worker uses
        self.slept = 0.0  # seconds that it has taken so far, if it does nothing and could

    def late(self) -> str:
        """Return why the request is over time, or nothing."""
        now = time.monotonic()
        gap, self._seen = now - self._seen, now
        if gap > BLINK:
            self.stopped += gap
        self.looked = now >= self._next
        if not self.looked:
            return ""
        self._next = now + TICK
        passed, used = now - self._start - self.stopped, family_seconds(self._pid) - self._cpu
        starved = starved_seconds(self._pid) - self._starved
        asleep = TOLD and passed > DOZE and used + starved < passed / 10
        self.slept = passed if asleep else 0.0
        if self._is_over(passed, starved):
            return f"did not return within {_seconds(self._deadline.wall)}"
        if used > self._deadline.cpu:
            return f"did not return within {_seconds(self._deadline.cpu)} of processor time"
        return ""

    def _is_over(self, passed: float, starved: float) -> bool:
        wall = self._deadline.wall
        return passed - starved > wall or passed > wall * STARVED


def _seconds(number: float) -> str:
    return f"{number:g} second{'' if number == 1 else 's'}"
