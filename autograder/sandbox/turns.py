"""Turns: how many submissions are graded at once, and which of them come last.

A submission that waits for nothing, up to its deadline, would hold up all that come after it. So it
gives its turn back once it is seen to sleep, another one starts, and it takes a turn again before
the judge goes on with it. One that takes far longer than others do is postponed: its grading ends,
and begins anew when all others are done. Then it is given all the time of its limits.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

from .pace import Pace, Patience
from .processor_time import family_seconds

_of_thread = threading.local()


class PostponedError(BaseException):
    """A submission has to be graded from the beginning, after all others.

    It is no Exception: nothing that reads a submission's answers may take it for one of these.
    """


class Turns:
    """So many turns, shared by threads.

    Args:
        count: how many submissions may be busy at once.
        expected: how many there are, of which none has begun.
    """

    def __init__(self, count: int, expected: int) -> None:
        self.pace = Pace()
        self._free, self._closed = count, False
        self._left = self._ahead = expected  # not done yet; and of these, not postponed either
        self._changed = threading.Condition()

    def close(self) -> None:
        """Let nobody begin any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @contextmanager
    def taken(self, last: bool = False) -> Iterator[None]:
        """Take a turn, in this thread, for as long as the body runs.

        Args:
            last: whether it was postponed, and comes after all others.

        Raises:
            CancelledError: there are no more turns, since all of it has been stopped.
        """
        turn = _of_thread.turn = _Turn(self, last)
        turn.take()
        try:
            if self._closed:
                raise CancelledError
            yield
        finally:
            turn.rest()
            self._leave(ahead=not last, done=not turn.postponed)
            del _of_thread.turn

    def take(self, last: bool) -> None:
        """Wait for a turn; who comes last waits until all others are done."""

        def is_free() -> bool:
            return self._closed or (self._free > 0 and not (last and self._ahead))

        with self._changed:
            self._changed.wait_for(is_free)
            self._free -= 1

    def give(self) -> None:
        """Give a turn back."""
        with self._changed:
            self._free += 1
            self._changed.notify_all()

    def _leave(self, ahead: bool, done: bool) -> None:
        with self._changed:
            self._ahead -= ahead
            self._left -= done
            self._changed.notify_all()

    @property
    def others_left(self) -> bool:
        """Whether more than one is not done yet."""
        return self._left > 1


class _Turn:
    """The turn of one thread, and what its submission has used of it."""

    def __init__(self, all_: Turns, last: bool) -> None:
        self.all, self.last, self._held, self.postponed = all_, last, False, False
        self.patience = Patience(all_.pace)
        self.before: dict[int, float] = defaultdict(float)  # seconds of the processor, by worker
        self.asked: tuple[int, str] | None = None

    def rest(self) -> None:
        if self._held:
            self._held = False
            self.all.give()

    def take(self) -> float:
        """Take the turn again, if it is not held; return for how many seconds that had to wait."""
        began = time.monotonic()
        if not self._held and not self.postponed:
            self.all.take(self.last)
            self._held = True
        return time.monotonic() - began

    def used(self, pid: int) -> float:
        """Return the seconds of the processor since a worker's last answer, all children's too."""
        return family_seconds(pid) - self.before[pid]


def rest() -> None:
    """Let another submission have this thread's turn, if it has one."""
    if (turn := _mine()) is not None:
        turn.rest()


def resume() -> float:
    """Take a turn again, if this thread gave its own back; return how long that had to wait."""
    return 0.0 if (turn := _mine()) is None else turn.take()


@contextmanager
def watched(pid: int, what: str) -> Iterator[None]:
    """Watch what a worker uses while it answers, if this thread has a turn.

    Args:
        pid: of the worker.
        what: is asked, as `pace.Patience` knows it.
    """
    turn = _mine()
    if turn is None or turn.last:
        yield
        return
    turn.asked, answered = (pid, what), False
    try:
        yield
        answered = True
    finally:
        turn.asked = None
        now = family_seconds(pid)
        if answered:
            turn.patience.note(what, now - turn.before[pid])
        turn.before[pid] = now


def look(slept: float) -> None:
    """Postpone the submission if it takes far longer for an answer than others do, who wait.

    Args:
        slept: seconds that it has been asleep.

    Raises:
        PostponedError: it is to come last.
    """
    turn = _mine()
    if turn is None or turn.asked is None or not turn.all.others_left:
        return
    pid, what = turn.asked
    if turn.patience.is_over(what, turn.used(pid), slept):
        turn.postponed = True  # so that it waits for no turn, only to give it back
        raise PostponedError


def _mine() -> _Turn | None:
    return getattr(_of_thread, "turn", None)
