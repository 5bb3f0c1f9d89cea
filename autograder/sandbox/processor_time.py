"""What the system tells of the processor time of a process; 0 where it tells nothing.

It is read here, not by psutil: that does not know how long a process waited for a processor, and
looks through all processes of the machine to find the children of one.
"""

from __future__ import annotations

import os
from pathlib import Path

TOLD = os.path.exists("/proc/self/stat")  # whether it tells anything


def starved_seconds(pid: int) -> float:
    """Return how long a process has waited for a processor."""
    try:
        with open(f"/proc/{pid}/schedstat", "rb") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def family_seconds(pid: int) -> float:
    """Return the processor time of a process and of all that it has started so far."""
    seconds, todo = 0.0, [pid]
    while todo:
        one = todo.pop()
        seconds += sum(_own_and_ended(one))
        todo += _children(one)
    return seconds


def _own_and_ended(pid: int) -> tuple[float, ...]:
    """Return what a process took as a user and in the system, and what its ended children did."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rsplit(b")", 1)[1].split()
        return tuple(int(field) / os.sysconf("SC_CLK_TCK") for field in fields[11:15])
    except (OSError, IndexError, ValueError):
        return (0.0,)


def _children(pid: int) -> list[int]:
    """Return the processes that any thread of a process has started and that still run."""
    try:
        lists = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for one in lists for child in one.read_text().split()]
    except (OSError, ValueError):  # it has just ended
        return []
