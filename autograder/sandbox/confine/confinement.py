"""The worker's side: put on every layer, in the one order in which each still can be.

What needs privileges comes first (mounts, then the change of user), then what cannot be undone,
and the system call filter last, since it forbids most of what came before. No layer that fails
stops the rest; a layer counts as active only once it was seen to work.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from . import descriptors, identity, kernel, landlock, mounts, namespaces, rlimits, seccomp
from .environment import Block, first_blocks, scrub_environment, worker_environment
from .layers import Layers, Recorded
from .paths import DEVICES, visible
from .spawn_request import Site

FAILED = 71  # how a worker exits that could not be confined, or whose child function came back


def run(site: Site, gate: int) -> NoReturn:
    """Confine this process, then run the child function. It must not come back."""
    try:
        reset_signals()
        site.child(_confine(site, gate))
    except BaseException:
        with contextlib.suppress(BaseException):
            traceback.print_exc()
            sys.stderr.flush()
    finally:
        os._exit(FAILED)


def reset_signals() -> None:
    """Take back every handler that was set in an ancestor, and block no signal."""
    with contextlib.suppress(ValueError):
        signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _confine(site: Site, gate: int) -> Layers:
    """Put on the layers one by one."""
    record = site.record
    if record.get("pid_namespace"):
        site.note("pid_namespace", os.getpid() == 1)
    inherited, blocks = rlimits.own_memory(), first_blocks()  # asked while /proc is there
    _try(record, "session", _own_session)
    _try(record, "oom_score", rlimits.become_first_to_die)
    descriptors.redirect(site.stdout_fd)
    _try(record, "descriptors", lambda: descriptors.close_all_but({0, 1, 2, gate, *site.keep_fds}))
    home = _go_home(site)
    _try(record, "environment", lambda: _scrub(site, home, blocks))
    _try(record, "own_uid", lambda: _own_user(site))
    site.note("not_root", 0 not in (os.getuid(), os.geteuid()))
    identity.drop_capabilities()
    _die_with_the_keeper(gate)
    _try(record, "no_new_privs", _no_new_privs)
    _try(record, "not_dumpable", rlimits.be_opaque)
    _try(record, "rlimits", lambda: rlimits.limit(site.policy, inherited))
    _try(record, "task_limit", lambda: rlimits.limit_tasks(site.policy, _others(record)))
    _shut_in(site, home)
    return Layers.from_dict(record)


def _go_home(site: Site) -> str:
    """Enter a root of the worker's own where that can be had; return its private folder."""
    if site.offers("mount_namespace") and namespaces.way(site) != "not at all":
        _try(site.record, "mount_namespace", lambda: mounts.enter(site))
    if site.record.get("private_folder") == "tmpfs":
        return mounts.HOME
    site.note("private_folder", "watched")
    os.chdir(site.folder)
    return site.folder


def _shut_in(site: Site, home: str) -> None:
    """The two layers that a process puts on itself, without privileges and for good."""
    if site.offers("landlock"):
        seen = visible(site.policy)
        readable = (*seen.readable, *DEVICES, Path("/proc/self"))
        abi = 0
        with contextlib.suppress(OSError):
            abi = landlock.restrict(readable, seen.listed, home)
        site.note("landlock", abi > 0)
        site.note("landlock_abi", str(abi) if abi else "")
    if site.offers("seccomp") and seccomp.works():
        _try(site.record, "seccomp", seccomp.install)


def _try(record: dict[str, Recorded], layer: str, apply: Callable[[], Recorded]) -> None:
    """Apply one layer; whatever goes wrong, it is inactive and the next one has its turn."""
    record[layer] = False
    with contextlib.suppress(Exception):
        record[layer] = apply()


def _others(record: dict[str, Recorded]) -> int | None:
    """Return how many tasks of others the kernel counts as this user's, if we can know it."""
    if record.get("user_namespace"):
        return 1  # the keeper is in there too
    return 0 if record.get("own_uid") else None


def _own_session() -> bool:
    with contextlib.suppress(PermissionError):  # it leads one already
        os.setsid()
    return os.getsid(0) == os.getpgid(0) == os.getpid()


def _own_user(site: Site) -> bool:
    """Become the worker's own user, unless it could not even read Python: then stay who we are."""
    if site.uid is None:
        return False
    on_disk = [] if site.record["private_folder"] == "tmpfs" else [Path(site.folder).parent]
    readable = identity.readable(*site.policy.read_paths, *on_disk)  # as the new root shows them
    if readable and (identity.is_user(site.uid) or identity.become(site.uid)):
        return True
    with contextlib.suppress(OSError):
        os.chown(".", os.geteuid(), os.getegid())
    return False


def _scrub(site: Site, home: str, blocks: list[Block]) -> bool:
    wanted = worker_environment(site.policy.keep_environment, home)
    scrub_environment(wanted, blocks)
    return dict(os.environ) == wanted and (bool(blocks) or not kernel.LINUX)


def _no_new_privs() -> bool:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    return kernel.prctl(kernel.PR_GET_NO_NEW_PRIVS) == 1


def _die_with_the_keeper(gate: int) -> None:
    """Be killed when the keeper dies, from now on (a change of user forgets this) and before.

    The keeper opens the gate after the fork. If it died before we asked to be told, nobody did.
    """
    with contextlib.suppress(OSError):
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.read(gate, 1) != b"!":
        os._exit(FAILED)
    os.close(gate)
