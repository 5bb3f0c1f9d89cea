"""Landlock: the kernel's list of what one process may open, made by that process itself.

It needs no privilege and no namespace, so it works where mounts do not. Whatever the rules do not
name is refused: reading, writing, listing, TCP, sockets and signals outside. The kernel's version
("ABI") says which of this it knows; what it does not know is left to the other layers.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from . import kernel

_CREATE_VERSION = 1
_RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (
    1 << bit for bit in range(6, 13)
)
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

_SINCE_ABI_1 = (1 << 13) - 1
_READ = READ_FILE | READ_DIR
_FOR_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_CHANGE = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
_BIND_TCP, _CONNECT_TCP = 1, 2
_SCOPE_ABSTRACT_UNIX, _SCOPE_SIGNAL = 1, 2


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Return the kernel's version of Landlock, 0 where there is none."""
    try:
        return kernel.syscall("landlock_create_ruleset", 0, 0, _CREATE_VERSION)
    except OSError:
        return 0


def _handled(abi: int) -> int:
    """Return the accesses to files that this version can refuse."""
    newer = (REFER if abi >= 2 else 0) | (TRUNCATE if abi >= 3 else 0)
    return _SINCE_ABI_1 | newer | (IOCTL_DEV if abi >= 5 else 0)


def restrict(read: Iterable[Path], listed: Iterable[Path], private: str) -> int:
    """Allow reading below `read`, listing below `listed`, everything in `private`; nothing else.

    Returns the version that is now in force and seen to refuse, 0 if none is.
    """
    abi = version()
    if not abi:
        return 0
    handled = _handled(abi)
    ruleset = _create(abi, handled)
    try:
        _add(ruleset, private, (_READ | _CHANGE) & handled)
        for device in ("/dev/null", "/dev/zero", "/dev/full"):
            _add(ruleset, device, (READ_FILE | WRITE_FILE | TRUNCATE) & handled)
        for path in listed:
            _add(ruleset, path, READ_DIR)
        for path in read:
            _add(ruleset, path, _READ)
        kernel.syscall("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)
    return abi if _refuses(private) else 0


def _create(abi: int, handled: int) -> int:
    network = _BIND_TCP | _CONNECT_TCP if abi >= 4 else 0
    scoped = _SCOPE_ABSTRACT_UNIX | _SCOPE_SIGNAL if abi >= 6 else 0
    wanted = _Ruleset(handled, network, scoped)
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    return kernel.syscall("landlock_create_ruleset", ctypes.byref(wanted), size, 0)


def _add(ruleset: int, path: Path | str, allowed: int) -> None:
    """Allow accesses below one path; a path that is not there needs no rule."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):
            allowed &= _FOR_FILES
        rule = _PathBeneath(allowed, descriptor)
        kernel.syscall("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _refuses(private: str) -> bool:
    """Try to list the root, which no policy allows, and the private folder, which all do."""
    try:
        os.listdir("/")
    except PermissionError:
        return isinstance(os.listdir(private), list)
    return False
