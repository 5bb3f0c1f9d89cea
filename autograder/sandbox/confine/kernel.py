"""The kernel calls that Python does not offer, through ctypes and nothing else.

Every function raises `OSError` where the machine lacks the call, so that a caller needs one
`except OSError` to do without it. Importing this module is harmless on any system.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
import warnings
from typing import Any

LINUX = sys.platform == "linux"
MACHINE = platform.machine() if sys.maxsize > 1 << 32 else ""

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_GET_DUMPABLE = 3
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39

_NUMBERS = {  # name: (x86_64, aarch64)
    "capset": (126, 91),
    "clone": (56, 220),
    "exit_group": (231, 94),
    "pivot_root": (155, 41),
    "ptrace": (101, 117),
    "seccomp": (317, 277),
    "mount_setattr": (442, 442),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}
_COLUMN = {"x86_64": 0, "aarch64": 1}

_libc = ctypes.CDLL(None, use_errno=True)


def _failed(what: str) -> OSError:
    code = ctypes.get_errno()
    return OSError(code, f"{what}: {os.strerror(code)}")


def _call(name: str, *arguments: Any) -> int:
    """Call a function of the C library that answers -1 on failure."""
    function = getattr(_libc, name, None) if LINUX else None
    if function is None:
        raise OSError(errno.ENOSYS, f"{name}: this system has no such call")
    result: int = function(*arguments)
    if result == -1:
        raise _failed(name)
    return result


def syscall(name: str, *arguments: Any) -> int:
    """Make the system call `name`, by its number on this machine."""
    if not LINUX or MACHINE not in _COLUMN:
        raise OSError(errno.ENOSYS, f"{name}: not known on {sys.platform} {MACHINE}")
    number = _NUMBERS[name][_COLUMN[MACHINE]]
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    _libc.syscall.restype = ctypes.c_long
    result: int = _libc.syscall(ctypes.c_long(number), *words)
    if result == -1:
        raise _failed(name)
    return result


def prctl(option: int, value: int = 0) -> int:
    """Set or read one property of this process."""
    words = [ctypes.c_ulong(word) for word in (value, 0, 0, 0)]
    return _call("prctl", ctypes.c_int(option), *words)


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags` for fresh ones."""
    _call("unshare", ctypes.c_int(flags))


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount `source` on `target`."""
    encoded = [os.fsencode(text) or None for text in (source, target, kind)]
    data = os.fsencode(options) or None
    _call("mount", *encoded, ctypes.c_ulong(flags), data)


def unmount(target: str) -> None:
    """Detach whatever is mounted on `target`."""
    _call("umount2", os.fsencode(target), ctypes.c_int(MNT_DETACH))


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root of this process; the old root appears on `old`."""
    syscall("pivot_root", os.fsencode(new), os.fsencode(old))


class _MountAttributes(ctypes.Structure):
    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("user_namespace", ctypes.c_uint64),
    )


def make_read_only(target: str) -> None:
    """Make the mount on `target`, and all mounts below it, read-only, without devices or setuid."""
    at_fdcwd, at_recursive = -100, 0x8000
    wanted = _MountAttributes(set=MS_RDONLY | MS_NOSUID | MS_NODEV)
    arguments = (at_fdcwd, os.fsencode(target), at_recursive, ctypes.byref(wanted))
    try:
        syscall("mount_setattr", *arguments, ctypes.sizeof(wanted))
    except OSError:  # before Linux 5.12
        flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV
        mount("", target, "", flags)


def drop_capabilities() -> None:
    """Give up every capability of this process, for good once `no_new_privs` is set."""
    version_3 = 0x20080522
    header = (ctypes.c_uint32 * 2)(version_3, 0)
    syscall("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


def fork() -> int:
    """Fork. Python warns of threads: those of a native library are idle, and end with the fork."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def fork_is_refused() -> bool:
    """Try to make a process; a child that does come to be leaves at once."""
    sigchld = 17
    try:
        child = syscall("clone", sigchld, 0, 0, 0, 0)
    except OSError:
        return True
    if child == 0:
        syscall("exit_group", 0)
    os.waitpid(child, 0)
    return False


def overwrite(address: int, size: int) -> None:
    """Fill `size` bytes of this process's own memory with zeros."""
    ctypes.memset(address, 0, size)
