"""How many submissions this machine grades at once, and how much memory each of them may add.

A worker has a limit of its own, so that the machine never has to kill one. All workers at their
limits together fit into what the machine, or the container that we are in, can still give out:
where that is little, each may add less, and where it is too little for several, fewer run at once.
"""

from __future__ import annotations

import os
from dataclasses import replace

from ..sandbox.client import Sandbox
from ..sandbox.confine.machine_memory import memory_of_machine
from ..sandbox.limits import MIB

ENOUGH = 1024 * MIB  # for any honest worker; one that turns 60,000 images into float64 adds 800
MOST_SLEEPERS = 24  # beside those that are busy


def sensible_jobs() -> int:
    """Return how many submissions this machine has the processors and the memory for."""
    return max(1, min(_processors(), memory_of_machine() // ENOUGH))


def share_memory(sandbox: Sandbox, jobs: int) -> int:
    """Bound what each worker may add, if the machine has little for so many.

    Args:
        sandbox: whose limits are lowered.
        jobs: how many workers are busy at once.

    Returns:
        For how many workers that only sleep there is memory, too.
    """
    free, most = memory_of_machine(), sandbox.limits.memory
    each = min(most, max(ENOUGH, free // jobs))
    sandbox.limits = replace(sandbox.limits, memory=each)
    return min(MOST_SLEEPERS, max(0, free // each - jobs))


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
