"""The reference of the lab on words, for its hidden cases."""

from __future__ import annotations

from autograder.judge.reference import reference
from autograder.manifest import hand_in

from .manifest import WORDS

hand_in(WORDS)  # under plain Otter nobody else does

__all__ = ["reference"]
