"""What the kernel counts: memory, CPU time, files, tasks; and how much memory there is to give.

Memory is bounded twice, both relative to what the fork inherited. RLIMIT_DATA is the exact one: it
counts private writable memory, which is what tensors and lists are made of, but no shared mapping.
RLIMIT_AS counts every address, so it also bounds shared mappings; but it counts what is merely
reserved as well (64 MiB of arena and a stack per thread), and gets a margin for that.
"""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from pathlib import Path

from . import kernel
from .policy import MIB, Policy

_RESERVED_PER_THREAD = 72 * MIB
_THREADS_WITH_MARGIN = 8
_PROC = Path("/proc/self/status")


def own_memory() -> dict[str, int]:
    """Return the sizes of this process in bytes, by the kernel's names (empty without /proc)."""
    try:
        lines = _PROC.read_text().splitlines()
    except OSError:
        return {}
    found = (line.split() for line in lines if line.endswith(" kB"))
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in found}


def limit(policy: Policy, inherited: dict[str, int]) -> bool:
    """Apply the limits of one process; say whether every one of them now holds.

    Args:
        policy: the limits.
        inherited: what `own_memory` said after the fork; without it memory stays unbounded.
    """
    counts = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": policy.cpu_seconds,
        "RLIMIT_FSIZE": policy.file_bytes,
        "RLIMIT_NOFILE": policy.open_files,
    }
    held = [_set(name, value) for name, value in counts.items()]
    return _limit_memory(policy, inherited) and all(held)


def limit_tasks(policy: Policy, others: int | None) -> bool:
    """Bound the threads and processes; say whether that holds: the kernel never bounds root's.

    Args:
        policy: the limits.
        others: how many tasks the kernel counts together with the worker's; None for those of
            everybody who has the same user.
    """
    if others is None:
        others = _tasks_of_this_user()
    return _set("RLIMIT_NPROC", policy.tasks + others) and os.getuid() != 0


def _limit_memory(policy: Policy, inherited: dict[str, int]) -> bool:
    if not inherited:
        return False
    margin = _RESERVED_PER_THREAD * min(policy.tasks, _THREADS_WITH_MARGIN)
    private = _set("RLIMIT_DATA", inherited["VmData"] + policy.memory_bytes)
    return _set("RLIMIT_AS", inherited["VmSize"] + policy.memory_bytes + margin) and private


def _set(name: str, value: int) -> bool:
    """Set one limit, soft and hard alike, so that the worker can only lower it."""
    number = getattr(resource, name, None)
    if number is None:
        return False
    hard = resource.getrlimit(number)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(number, (value, value))
    except (OSError, ValueError):
        return False
    return resource.getrlimit(number) == (value, value)


def _tasks_of_this_user() -> int:
    """Count the threads that this user runs already: the kernel counts tasks by user."""
    folders = [Path("/proc", name) for name in _listing("/proc") if name.isdigit()]
    return sum(_threads(folder) for folder in folders)


def _listing(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _threads(folder: Path) -> int:
    try:
        if (folder / "task").stat().st_uid not in (os.getuid(), 0):
            return 0
        status = dict(
            line.split(":", 1) for line in (folder / "status").read_text().splitlines() if line
        )
    except OSError:  # it has gone meanwhile
        return 0
    mine = int(status["Uid"].split()[0]) == os.getuid()
    return int(status["Threads"]) if mine else 0


def become_first_to_die() -> bool:
    """Ask the kernel to kill this process before any other when memory runs out.

    A process that hides its memory does not own its files in /proc, so it shows itself for this
    moment; `be_opaque` comes later.
    """
    with suppress(OSError):
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    try:
        Path("/proc/self/oom_score_adj").write_text("1000")
        return Path("/proc/self/oom_score_adj").read_text().strip() == "1000"
    except OSError:
        return False


def be_opaque() -> bool:
    """Leave no core dump, and hide this process's memory from others of the same user.

    Worth calling in the judge and in the fork server too: where all run as one user and no layer
    separates them, this is what keeps a worker from reading `/proc/<pid>/mem` of the others.
    """
    try:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
        return kernel.prctl(kernel.PR_GET_DUMPABLE) == 0
    except OSError:
        return False
