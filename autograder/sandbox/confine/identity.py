"""A user of its own for every worker, where the grader was started as root.

Two workers that run side by side under one user could signal and trace each other, and the kernel
could not count the tasks of one. So each takes a user number that no other process has. Numbers
are claimed by binding an abstract socket named after them: the kernel refuses a second claim, and
lets go by itself when the keeper that holds the socket dies, however it dies.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from . import kernel

_FIRST, _COUNT = 62000, 2000  # below 65536, which a container's user mapping may end at


def claim_user() -> tuple[int, socket.socket | None]:
    """Return a free user number, and the socket that keeps it ours while it is open."""
    for uid in _candidates():
        held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if kernel.LINUX else None
        if held is None:
            return uid, None
        with contextlib.suppress(OSError):
            held.bind(f"\0mnist-lab-uid-{uid}")
            return uid, held
        held.close()
    raise OSError("every user number of the sandbox is in use")


def _candidates() -> Iterator[int]:
    start = os.getpid()
    return (_FIRST + (start + step) % _COUNT for step in range(_COUNT))


def become(uid: int) -> bool:
    """Turn into user `uid` for good, without groups; say whether that is so."""
    try:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    except (OSError, AttributeError):  # AttributeError: macOS has no setresuid
        return False
    return is_user(uid)


def is_user(uid: int) -> bool:
    """Say whether this process is user and group `uid`, in no other group, with no way back."""
    if set(os.getresuid()) | set(os.getresgid()) != {uid} or set(os.getgroups()) - {uid}:
        return False
    try:
        os.setresuid(0, 0, 0)
    except OSError:
        return True
    return False


def drop_capabilities() -> bool:
    """Give up every capability; say whether none is left."""
    with contextlib.suppress(OSError):
        kernel.drop_capabilities()
    return not has_capabilities()


def has_capabilities() -> bool:
    """Say whether this process has any special right now, or could take one."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return os.geteuid() == 0
    held = [line.split()[1] for line in lines if line.startswith(("CapEff", "CapPrm", "CapInh"))]
    return any(int(mask, 16) for mask in held)


def readable(*paths: Path) -> bool:
    """Say whether any user can read `paths`: the worker's is in no group and owns nothing."""
    return all(_readable_by_all(path) for path in paths)


def _readable_by_all(path: Path) -> bool:
    try:
        if not all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents):
            return False
        mode = path.stat().st_mode
    except OSError:
        return True  # what is not there is missed by nobody
    wanted = 0o005 if path.is_dir() else 0o004
    return mode & wanted == wanted
