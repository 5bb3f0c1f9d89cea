"""The system call filter, run as the kernel would, for both machines that it knows."""

from __future__ import annotations

import errno
import resource
import signal
import struct

import pytest

from autograder.sandbox.confine.seccomp import program
from autograder.sandbox.confine.syscalls import (
    CLONE,
    LAST_KNOWN,
    ONLY_ITSELF,
    PRLIMIT,
    REFUSED,
    REFUSED_ARGUMENTS,
    SENDTO,
    SIGNAL_ARGUMENT,
    UNKNOWN,
)
from autograder.sandbox.connection import FROM_OUTSIDE

ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSE, PRETEND_UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
I386 = 0x40000003
PID = 4242
WHAT_PYTHON_NEEDS = {  # name: (x86_64, aarch64)
    "read": (0, 63),
    "write": (1, 64),
    "openat": (257, 56),
    "close": (3, 57),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "futex": (202, 98),
    "socketpair": (53, 199),
    "recvfrom": (45, 207),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
    "wait4": (61, 260),
    "rseq": (334, 293),
    "statx": (332, 291),
}


LOAD, EQUAL, GREATER, ANY_BIT, RETURN = 0x20, 0x15, 0x25, 0x45, 0x06


def run(instructions, number, architecture, *arguments):
    """Run a filter on one call as the kernel would, and return its answer."""
    words = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, architecture, 0, *words)
    accumulator = at = 0
    while True:
        code, if_true, if_false, operand = instructions[at]
        if code == RETURN:
            return operand
        if code == LOAD:
            accumulator = struct.unpack_from("<I", data, operand)[0]
        else:
            outcomes = {
                EQUAL: accumulator == operand,
                GREATER: accumulator > operand,
                ANY_BIT: bool(accumulator & operand),
            }
            at += if_true if outcomes[code] else if_false
        at += 1


@pytest.fixture(params=sorted(MACHINES))
def ask(request):
    """Return a function that asks the filter of one machine about a call of that machine."""
    column = ("x86_64", "aarch64").index(request.param)
    instructions = program(request.param, PID)

    def answer(numbers, *arguments):
        if numbers[column] is None:
            return None
        return run(instructions, numbers[column], MACHINES[request.param], *arguments)

    return answer


@pytest.mark.parametrize("name", sorted(WHAT_PYTHON_NEEDS))
def test_honest_work_passes(ask, name):
    """What Python does all the time is allowed."""
    assert ask(WHAT_PYTHON_NEEDS[name]) == ALLOW


@pytest.mark.parametrize("group", REFUSED, ids=lambda group: group.name)
def test_every_call_of_the_table_is_refused(ask, group):
    """Whatever its arguments."""
    for numbers in group.calls.values():
        assert ask(numbers) in (REFUSE, None)
        assert ask(numbers, 2**64 - 1, 1, 2, 3, 4, 5) in (REFUSE, None)
    assert group.reason


def test_the_newer_clone_seems_unknown(ask):
    """Its flags lie in memory, where a filter cannot look; the C library takes the older call."""
    assert [ask(numbers) for numbers in UNKNOWN.values()] == [PRETEND_UNKNOWN]


def test_calls_that_came_after_the_table_seem_unknown(ask):
    """Nobody has judged them yet."""
    assert ask((LAST_KNOWN + 1,) * 2) == PRETEND_UNKNOWN
    assert ask((2**31,) * 2) == PRETEND_UNKNOWN


THREAD = 0x003D0F00  # what the C library asks for
SIGCHLD = 17


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (THREAD, ALLOW),
        (SIGCHLD, REFUSE),
        (0x01200011, REFUSE),  # fork
        (0x00004111, REFUSE),  # vfork, posix_spawn
        (THREAD | 0x10000000, REFUSE),
        (THREAD | 0x40000000, REFUSE),
        (0x20000000 | SIGCHLD, REFUSE),
    ],
)
def test_threads_are_told_from_processes(ask, flags, expected):
    """And no thread may enter a namespace."""
    assert ask(CLONE, flags) == expected


@pytest.mark.parametrize("name", sorted(ONLY_ITSELF))
def test_some_calls_reach_itself_only(ask, name):
    """0 means itself (or its group); -1 means everybody."""
    numbers = ONLY_ITSELF[name]
    assert ask(numbers, PID) == ask(numbers, 0) == ALLOW
    for other in (1, PID + 1, 2**32 - 1, 2**64 - 1):
        assert ask(numbers, other) == REFUSE


@pytest.mark.parametrize("name", sorted(SIGNAL_ARGUMENT))
def test_nobody_ends_itself_as_a_machine_would(ask, name):
    """Or else a submission could have its end blamed on the machine; other signals are its own."""
    numbers, before = ONLY_ITSELF[name], [PID] * SIGNAL_ARGUMENT[name]
    for number in FROM_OUTSIDE:
        assert ask(numbers, *before, number) == ask(numbers, 0, *before[1:], number) == REFUSE
    assert ask(numbers, *before, signal.SIGABRT) == ALLOW


def test_limit_of_processor_time_can_be_asked_for_but_not_set(ask):
    """The kernel ends with SIGKILL what exceeds it; an address may have zeros in its lower half."""
    limit = ONLY_ITSELF[PRLIMIT]
    assert ask(limit, 0, resource.RLIMIT_CPU, 0, 4096) == ALLOW
    for address in (4096, 1 << 32):
        assert ask(limit, 0, resource.RLIMIT_CPU, address) == REFUSE
        assert ask(limit, PID, resource.RLIMIT_NOFILE, address) == ALLOW


@pytest.mark.parametrize("name", sorted(REFUSED_ARGUMENTS))
def test_some_values_are_refused(ask, name):
    """Also where the upper half of the argument, which the kernel ignores, holds something."""
    numbers, argument, values = REFUSED_ARGUMENTS[name]
    for value in values:
        assert ask(numbers, *[0] * argument, value) == REFUSE
        assert ask(numbers, *[0] * argument, value | 1 << 40) == REFUSE
        assert ask(numbers, *[0] * argument, value ^ 0x40) == ALLOW


@pytest.mark.parametrize("address", [1, 1 << 32, 0x7FFF_DEAD_0000_0000])
def test_sending_is_refused_with_an_address_only(ask, address):
    """An address may have zeros in its lower half."""
    assert ask(SENDTO, 3, 4096, 5, 0, 0, 0) == ALLOW
    assert ask(SENDTO, 3, 4096, 5, 0, address, 16) == REFUSE


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_calls_of_another_machine_kill(machine):
    """A 64-bit process can make 32-bit calls, whose numbers mean something else."""
    instructions = program(machine, PID)
    for other in {*MACHINES.values(), I386} - {MACHINES[machine]}:
        assert run(instructions, 0, other) == KILL


def test_x32_calls_are_refused():
    """The third set of numbers that an x86_64 kernel may know."""
    x32 = 0x40000000
    instructions = program("x86_64", PID)
    for number in (0, 41, 59, 520, 545):
        assert run(instructions, x32 | number, MACHINES["x86_64"]) == PRETEND_UNKNOWN


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_the_kernel_would_accept_the_program(machine):
    """It is short enough, every jump stays inside, and it ends in an answer."""
    instructions = program(machine, PID)
    assert len(instructions) <= 4096
    for at, (_, if_true, if_false, _) in enumerate(instructions):
        assert 0 <= if_true <= 255
        assert at + 1 + max(if_true, if_false) <= len(instructions)
    assert instructions[-1][0] == 0x06
