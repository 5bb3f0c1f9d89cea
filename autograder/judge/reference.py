"""The reference solution as an oracle: what a right submission answers to the same probe.

Only the judge, and a course's own Otter installation, ever import this module.
"""

from __future__ import annotations

import threading
from functools import cache

from ..installation import load_module
from ..manifest import the_lab
from .answer_cache import AnswerCache

_loading = threading.Lock()


def reference() -> AnswerCache:
    """Return probes of the reference solution; the same question is answered from memory."""
    with _loading:
        return _reference()


@cache
def _reference() -> AnswerCache:
    lab = the_lab()
    solution = vars(load_module(lab.solution / "lab.py"))
    return AnswerCache(lab.probe_class(solution, lab.images.images()), hurried=True)
