"""From measured shares to the chance that another one lies beyond a threshold.

A share lies between 0 and 1, so its logit is taken for normal, with half a count added on both
sides so that "all right" has a finite one. The chance is that of a further draw, whose centre and
spread are known from these shares only: the tail of Student's t. The spread is that of the half of
the shares which lies towards the threshold, if that is wider, and no finer than half of a count.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from scipy.special import stdtr  # scikit-learn brings scipy along; scipy.stats takes a second


def logit(share: float, count: int) -> float:
    """Return the logit of `share` of `count` things, half a thing added on both sides."""
    right = share * count
    return math.log((right + 0.5) / (count - right + 0.5))


def chance_below(shares: Sequence[float], threshold: float, count: int) -> float:
    """Return the estimated chance that a further share is less than `threshold`.

    Args:
        shares: measured ones, at least two.
        threshold: from 0 to 1.
        count: of how many things these are shares.
    """
    values = [logit(share, count) for share in shares]
    centre = statistics.fmean(values)
    low = [value - centre for value in values if value < centre]
    half = math.sqrt(statistics.fmean([v * v for v in low])) if low else 0.0
    spread = max(statistics.stdev(values), half, _half_a_count(shares, count))
    away = (centre - logit(threshold, count)) / (spread * math.sqrt(1 + 1 / len(shares)))
    return float(stdtr(len(shares) - 1, -away))


def chance_above(shares: Sequence[float], threshold: float, count: int) -> float:
    """Return the estimated chance that a further share is more than `threshold`."""
    return chance_below([1 - share for share in shares], 1 - threshold, count)


def _half_a_count(shares: Sequence[float], count: int) -> float:
    middle = statistics.median(shares)
    step = -1 / count if middle > 0.5 else 1 / count
    return abs(logit(middle + step, count) - logit(middle, count)) / 2
