"""How long answers usually take in a class, and which submission is out of step with the others."""

from __future__ import annotations

import statistics
from collections import defaultdict, deque

REMEMBERED = 99  # of the latest answers, of each kind
FEWEST = 3  # from which on there is something usual
UNKNOWN = 0.5  # seconds of the processor that are taken for usual before
TIMES, MORE = 4, 0.2  # times what is usual, and seconds, that one answer may take
TIMES_IN_ALL, MORE_IN_ALL = 2.5, 1.0  # … that all answers of a submission may take together
SLEEP = 3.0  # seconds that an answer may take for which no processor time is used


class Pace:
    """The processor time that answers take, of all submissions of a class."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    def note(self, what: str, seconds: float) -> None:
        """Note what one answer took."""
        self._seen[what].append(seconds)

    def usual(self, what: str) -> float:
        """Return the seconds that an answer of this kind usually takes."""
        seen = tuple(self._seen[what])
        return statistics.median(seen) if len(seen) >= FEWEST else UNKNOWN


class Patience:
    """What one submission has used of the time for which others wait for it.

    Args:
        pace: of its class.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace, self._used, self._usual = pace, 0.0, 0.0

    def is_over(self, what: str, used: float, slept: float) -> bool:
        """Tell whether a submission has taken far longer than others do.

        Args:
            what: is being answered: the name of a probe; or nothing, while the submission is read,
                of which nothing is usual, since some import much.
            used: seconds of the processor that this has taken so far.
            slept: seconds by the clock that this has taken, if it is asleep.
        """
        usual = self._pace.usual(what)
        in_all = TIMES_IN_ALL * (self._usual + usual) + MORE_IN_ALL
        much = bool(what) and self._used + used > in_all
        return slept > SLEEP or used > TIMES * usual + MORE or much

    def note(self, what: str, used: float) -> None:
        """Note what an answer has taken."""
        if what:
            self._used += used
            self._usual += self._pace.usual(what)
            self._pace.note(what, used)
