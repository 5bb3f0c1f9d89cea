"""The system call filter: `syscalls.py` turned into a program that the kernel runs on each call.

It needs no privilege, works in every container that lets a process filter itself, and is inherited
by every thread. The kernel checks the program when it is installed and never lets go of it.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import socket
import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache

from . import kernel
from .syscalls import (
    CLONE,
    LAST_KNOWN,
    NOT_SENT,
    ONLY_ITSELF,
    PRLIMIT,
    REFUSED,
    REFUSED_ARGUMENTS,
    RLIMIT_CPU,
    SENDTO,
    SENDTO_ADDRESS,
    SIGNAL_ARGUMENT,
    UNKNOWN,
)

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand

_LOAD, _EQUAL, _GREATER, _ANY_BIT, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_REFUSE = _ERRNO | errno.EPERM
_PRETEND_UNKNOWN = _ERRNO | errno.ENOSYS

_REFUSED_HERE: Instruction = (_RETURN, 0, 0, _REFUSE)

_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE_THREAD = 0x00010000
# NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_CLONE_NAMESPACES = 0x80 | 0x00020000 | 0x7E000000


def program(machine: str, pid: int) -> list[Instruction]:
    """Return the filter for `machine`; the worker `pid` may signal nobody but itself."""
    column = ("x86_64", "aarch64").index(machine)
    return [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),  # calls of another architecture have other numbers
        (_LOAD, 0, 0, _NUMBER_AT),
        (_GREATER, 0, 1, LAST_KNOWN),  # also x32, whose numbers start at 2 to the 30th
        (_RETURN, 0, 0, _PRETEND_UNKNOWN),
        *_whole_calls(column),
        *_by_argument(column, pid),
        (_RETURN, 0, 0, _ALLOW),
    ]


def _whole_calls(column: int) -> Iterator[Instruction]:
    """Refuse calls whatever their arguments are."""
    tables = [(group.calls, _REFUSE) for group in REFUSED] + [(UNKNOWN, _PRETEND_UNKNOWN)]
    for calls, answer in tables:
        for numbers in calls.values():
            number = numbers[column]
            if number is not None:
                yield (_EQUAL, 0, 1, number)
                yield (_RETURN, 0, 0, answer)


def _by_argument(column: int, pid: int) -> Iterator[Instruction]:
    """Refuse calls by one argument, of which the kernel looks at the lower 32 bits as we do."""
    yield from _for(
        CLONE[column],
        0,
        [
            (_ANY_BIT, 0, 1, _CLONE_NAMESPACES),
            _REFUSED_HERE,
            (_ANY_BIT, 1, 0, _CLONE_THREAD),
            _REFUSED_HERE,
        ],
    )
    yield from _for(SENDTO[column], SENDTO_ADDRESS, _is_null(SENDTO_ADDRESS)[1:])
    for name, numbers in ONLY_ITSELF.items():
        number = numbers[column]
        if number is not None:
            itself = [(_EQUAL, 2, 0, 0), (_EQUAL, 1, 0, pid), _REFUSED_HERE]
            yield from _for(number, 0, [*itself, *_to_itself(name)])
    for (on_x86, on_arm), argument, values in REFUSED_ARGUMENTS.values():
        yield from _for((on_x86, on_arm)[column], argument, _is_none_of(values))


def _to_itself(name: str) -> list[Instruction]:
    """Check what a worker asks for itself: neither to be killed, nor less processor time."""
    if name in SIGNAL_ARGUMENT:
        return [_load(SIGNAL_ARGUMENT[name]), *_is_none_of(NOT_SENT)]
    if name == PRLIMIT:
        only_asks = _is_null(2)
        return [_load(1), (_EQUAL, 0, len(only_asks), RLIMIT_CPU), *only_asks]
    return []


def _is_none_of(values: Iterable[int]) -> list[Instruction]:
    """Refuse where the argument that was loaded is one of these."""
    return [step for value in values for step in ((_EQUAL, 0, 1, value), _REFUSED_HERE)]


def _is_null(argument: int) -> list[Instruction]:
    """Load an argument; refuse unless it is 0, in both its halves."""
    zero = [(_EQUAL, 1, 0, 0), _REFUSED_HERE]
    return [_load(argument), *zero, _load(argument, upper=True), *zero]


def _load(argument: int, upper: bool = False) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument + 4 * upper)


def _for(number: int, argument: int, checks: list[Instruction]) -> Iterator[Instruction]:
    """Apply `checks` to one argument of the call `number`, which is allowed if they all pass."""
    body = [_load(argument), *checks, (_RETURN, 0, 0, _ALLOW)]
    yield (_EQUAL, 0, len(body), number)
    yield from body


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


@lru_cache(maxsize=1)
def works() -> bool:
    """Find out, in a child that ends at once, whether a filter works here and kills nobody.

    Under an emulator the machine is not what it says, and every call would seem a foreign one.
    """
    if not kernel.LINUX or kernel.MACHINE not in _ARCHITECTURES:
        return False
    child = kernel.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
            os._exit(0 if install() else 1)
        os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def install() -> bool:
    """Install the filter on this process; say whether it is seen to refuse. Needs no_new_privs."""
    instructions = program(kernel.MACHINE, os.getpid())
    encoded = b"".join(struct.pack("=HBBI", *step) for step in instructions)
    wanted = _Program(len(instructions), encoded)
    set_mode_filter = 1
    kernel.syscall("seccomp", set_mode_filter, 0, ctypes.byref(wanted))
    return _refuses_sockets() and kernel.fork_is_refused()


def _refuses_sockets() -> bool:
    try:
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()
    except PermissionError:
        return True
    return False
