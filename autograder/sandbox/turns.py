"""Turns: how many submissions are graded at once, not counting those that only sleep.

A submission that waits for nothing, up to its deadline, would hold up all that come after it. So it
gives its turn back once it is seen to sleep, another one starts, and it takes a turn again before
the judge goes on with it.
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
        self._free = threading.Semaphore(count)
        self._closed = False

    def close(self) -> None:
        """Let nobody begin any more."""
        self._closed = True

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take a turn, in this thread, for as long as the body runs.

        Raises:
            CancelledError: there are no more turns, since all of it has been stopped.
        """
        turn = _of_thread.turn = _Turn(self._free)
        turn.resume()
        try:
            if self._closed:
                raise CancelledError
            yield
        finally:
            turn.rest()
            del _of_thread.turn


class _Turn:
    def __init__(self, free: threading.Semaphore) -> None:
        self._free, self._held = free, False

    def rest(self) -> None:
        if self._held:
            self._held = False
            self._free.release()

    def resume(self) -> float:
        began = time.monotonic()
        if not self._held:
            self._free.acquire()
            self._held = True
        return time.monotonic() - began


def rest() -> None:
    """Let another submission have this thread's turn, if it has one."""
    if (turn := getattr(_of_thread, "turn", None)) is not None:
        turn.rest()


def resume() -> float:
    """Take a turn again, if this thread gave its own back; return the seconds that it waited."""
    turn: _Turn | None = getattr(_of_thread, "turn", None)
    return turn.resume() if turn is not None else 0.0
