"""Turns: how many submissions are graded at once, and which of them come last.

A submission that waits for nothing, up to its deadline, would hold up all that come after it. So it
gives its turn back once it is seen to sleep, another one starts, and it takes a turn again before
the judge goes on with it. One that takes far longer than others for one answer is stopped where it
is, and goes on when all others have begun.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

_of_thread = threading.local()


class Turns:
    """So many turns, shared by threads.

    Args:
        count: how many submissions may be busy at once.
    """

    def __init__(self, count: int) -> None:
        self._free, self._waiting, self._closed = count, 0, False
        self._changed = threading.Condition()

    def close(self) -> None:
        """Let nobody begin any more."""
        self._closed = True

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take a turn, in this thread, for as long as the body runs.

        Raises:
            CancelledError: there are no more turns, since all of it has been stopped.
        """
        turn = _of_thread.turn = _Turn(self)
        turn.take()
        turn.waited = 0.0  # before it begins, no time of its own runs
        try:
            if self._closed:
                raise CancelledError
            yield
        finally:
            turn.rest()
            del _of_thread.turn

    def take(self, last: bool) -> None:
        """Wait for a turn; who comes last waits until nobody else does."""
        with self._changed:
            self._waiting += not last
            self._changed.wait_for(lambda: self._free and not (last and self._waiting))
            self._waiting -= not last
            self._free -= 1
            self._changed.notify_all()

    def give(self) -> None:
        """Give a turn back."""
        with self._changed:
            self._free += 1
            self._changed.notify_all()

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for a turn."""
        return self._waiting > 0


class _Turn:
    """The turn of one thread."""

    def __init__(self, all_: Turns) -> None:
        self.all, self._held, self.waited = all_, False, 0.0

    def rest(self) -> None:
        if self._held:
            self._held = False
            self.all.give()

    def take(self, last: bool = False) -> float:
        """Take the turn again, if it is not held; return for how many seconds that had to wait."""
        began = time.monotonic()
        if not self._held:
            self.all.take(last)
            self._held = True
        waited = time.monotonic() - began
        self.waited += waited
        return waited


def rest() -> None:
    """Let another submission have this thread's turn, if it has one."""
    if (turn := _mine()) is not None:
        turn.rest()


def resume() -> float:
    """Take a turn again, if this thread gave its own back.

    Returns:
        The seconds that it has waited since it was last asked, here and in `go_last`.
    """
    if (turn := _mine()) is None:
        return 0.0
    turn.take()
    waited, turn.waited = turn.waited, 0.0
    return waited


def others_wait() -> bool:
    """Tell whether another submission waits for this thread's turn."""
    turn = _mine()
    return turn is not None and turn.all.wanted


def go_last() -> float:
    """Let all that wait go first; return for how many seconds."""
    if (turn := _mine()) is None:
        return 0.0
    turn.rest()
    return turn.take(last=True)


def _mine() -> _Turn | None:
    return getattr(_of_thread, "turn", None)
