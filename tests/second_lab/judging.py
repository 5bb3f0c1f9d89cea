"""What the judge knows of the probes of the lab on words."""

from __future__ import annotations

from autograder.judge.probe_traits import Judging, Traits, always
from autograder.judge.replies import TEXT, Keys, Leaf, ListOf, Row

PAIRS = ListOf(Row((TEXT, Leaf((int,)))), 1_000)

JUDGING = Judging(
    {
        "counts": Traits(Keys({"pairs": PAIRS}), exact=always, part="pairs"),
        "longest": Traits(Keys({"word": TEXT}), exact=always, part="word"),
    },
    {},
)
