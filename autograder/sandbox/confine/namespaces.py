"""Namespaces: the worker alone on a machine of its own, as far as it can see.

`enter` runs in the keeper. As root it just leaves the shared namespaces; without root it becomes
the master of a user namespace first, in which it is nobody but the same user as before.
"""

from __future__ import annotations

import contextlib
import os
from functools import lru_cache
from pathlib import Path

from . import identity, kernel
from .spawn_request import Site

_FLAGS = {
    "pid_namespace": kernel.CLONE_NEWPID,
    "network_namespace": kernel.CLONE_NEWNET,
    "ipc_namespace": kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS,
}
_SOME_USER = 65534


def enter(site: Site) -> None:
    """Leave the namespaces that the worker must not share; record those left."""
    chosen = way(site)
    if chosen == "not at all":
        return
    if chosen == "by user namespace":
        site.note("user_namespace", _enter_user_namespace(site))
    for name, flags in _FLAGS.items():
        site.note(name, site.offers(name) and leave(flags))


def way(site: Site) -> str:
    """Return how this worker's namespaces are made: as root, in a user namespace, or not at all."""
    found = how_to_enter() if site.offers("namespaces") else "not at all"
    refused = found == "by user namespace" and not site.offers("user_namespace")
    return "not at all" if refused else found


def leave(flags: int) -> bool:
    """Leave the namespaces of `flags`; say whether this process or its children are in others."""
    before = _present()
    try:
        kernel.unshare(flags)
    except OSError:
        return False
    return before is None or before != _present()


def _present() -> dict[str, str] | None:
    """Return which namespaces this process and its children are in, if /proc tells."""
    folder = "/proc/self/ns"
    try:
        return {name: os.readlink(f"{folder}/{name}") for name in os.listdir(folder)}
    except OSError:
        return None


def _enter_user_namespace(site: Site) -> bool:
    """Enter a user namespace as the worker's user; the keeper becomes that user with it."""
    uid, gid = os.geteuid(), os.getegid()
    if site.uid is not None:
        if not identity.become(site.uid):
            return False
        uid = gid = site.uid
    return leave(kernel.CLONE_NEWUSER) and _map(uid, gid)


def _map(uid: int, gid: int) -> bool:
    """Let user and group be known in the new namespace by the numbers that they have outside."""
    with contextlib.suppress(OSError):
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # /proc/self belongs to us only while we are
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    except OSError:
        return False
    finally:
        with contextlib.suppress(OSError):
            kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    return os.geteuid() == uid


@lru_cache(maxsize=1)
def how_to_enter() -> str:
    """Find out, in a child that ends at once, how this machine lets us make namespaces."""
    if not kernel.LINUX:
        return "not at all"
    child = kernel.fork()
    if child == 0:
        os._exit(_try())
    return ("as root", "by user namespace", "not at all")[
        min(2, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 3)
    ]


def _try() -> int:
    with contextlib.suppress(BaseException):
        if leave(kernel.CLONE_NEWIPC):
            return 0
        if os.geteuid() == 0:
            identity.become(_SOME_USER)
        uid, gid = os.geteuid(), os.getegid()
        if leave(kernel.CLONE_NEWUSER) and _map(uid, gid) and leave(kernel.CLONE_NEWIPC):
            return 1
    return 2
