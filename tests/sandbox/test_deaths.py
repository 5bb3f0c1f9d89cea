"""Deaths and faults that are nobody's fault: each is tried again, costs no student points.

Every process is killed while submissions are graded; forks, folders and descriptors are refused.
"""

from __future__ import annotations

import errno
import mmap
import os
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.batches.many import grade_many
from autograder.batches.second_look import settled, with_second_look
from autograder.intake.candidates import Candidate
from autograder.intake.people import Person
from autograder.intake.submission import Submission
from autograder.judge.grading import DEFAULT_SEED, broken, grade
from autograder.judge.result import CaseResult, Result
from autograder.sandbox import client, connection, worker
from autograder.sandbox.client import Sandbox
from autograder.sandbox.confine import confinement, keeper
from autograder.sandbox.connection import Connection
from autograder.sandbox.limits import Deadline

# Names of the lab in which nothing trains: what is asked is answered in a moment.
QUICK = b"SHAPE_AFTER_VIEW = (60000, 784)\n"
spawning = import_module("autograder.sandbox.confine.spawn")  # the package has its function

READ = {
    "data": torch.zeros(1, dtype=torch.uint8),
    "file_name": "lab.py",
    "names": [],
    "modules": {},
}

Kill = Callable[[Sandbox, Connection], None]


def kill_server(sandbox: Sandbox, _: Connection) -> None:
    """Kill the fork server, and with it all workers."""
    os.kill(sandbox.pid, signal.SIGKILL)


def kill_keeper(_: Sandbox, opened: Connection) -> None:
    """Kill the process between the fork server and the worker."""
    status = Path(f"/proc/{opened.pid}/stat").read_text()
    os.kill(int(status.rpartition(")")[2].split()[1]), signal.SIGKILL)


def kill_worker(_: Sandbox, opened: Connection) -> None:
    """Kill the worker itself, as the system does where memory runs out."""
    os.kill(opened.pid, signal.SIGKILL)


@pytest.fixture
def own_sandbox(monkeypatch: pytest.MonkeyPatch, fewer_images: None) -> Iterator[Sandbox]:
    """A sandbox whose processes nobody else needs."""
    monkeypatch.setattr(client, "_PAUSE", 0.01)
    with Sandbox() as running:
        yield running


def killing(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, kill: Kill, *which: int) -> None:
    """Kill something once each of these workers has started, counted from 0."""
    opened: list[Connection] = []
    real = sandbox.open

    def open_() -> Connection:
        opened.append(real())
        if len(opened) - 1 in which:
            kill(sandbox, opened[-1])
        return opened[-1]

    monkeypatch.setattr(sandbox, "open", open_)


def submission(name: str, source: bytes) -> Submission:
    """Return a submission of one file."""
    return Submission((Person(name),), "", (Candidate(f"{name}.py", lambda: source),))


def outcomes(result: Result) -> set[str]:
    """Return the outcomes of all cases."""
    return {case.outcome for case in result.cases}


@pytest.mark.parametrize("kill", [kill_server, kill_keeper, kill_worker])
def test_process_that_is_killed_costs_nobody_points(
    own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, kill: Kill
) -> None:
    """In a class graded by two, each gets what it deserves, whichever process dies meanwhile."""
    killing(own_sandbox, monkeypatch, kill, 1)
    chosen = [submission(name, QUICK) for name in ("a", "b")]
    results = list(grade_many(own_sandbox, chosen, DEFAULT_SEED, jobs=2))
    scores = {result.student: result.score for result in results}
    assert scores == {"a": 1, "b": 1}
    assert all(result.graded and not result.doubts for result in results)


def test_worker_that_dies_in_the_same_way_again_is_the_submissions_fault(
    own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ends a worker whenever it is tried, with nothing beside it, is no accident."""
    killing(own_sandbox, monkeypatch, kill_worker, *range(100))
    result = with_second_look(lambda: graded(own_sandbox, QUICK))
    assert outcomes(result) <= {"crashed", "not_judged", "failed"}
    assert "crashed" in outcomes(result)
    assert result.graded


def test_worker_that_dies_in_another_way_the_second_time_is_nobodys_fault(
    own_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two accidents none is the submission's: the grader says that it could not grade it."""
    killing(own_sandbox, monkeypatch, kill_worker, 0)
    first = graded(own_sandbox, QUICK)
    assert first.doubts
    second = with_doubt(first, "7.1")
    result = settled(first, second)
    assert not result.graded
    assert {case.case.number for case in result.cases if case.outcome == "passed"} == {
        case.case.number for case in second.cases if case.outcome == "passed"
    }
    assert any("died otherwise" in case.detail for case in result.cases)


def with_doubt(result: Result, number: str) -> Result:
    """Return a result in which the worker died in some other way."""
    return replace(result, doubts={number: ("it died otherwise",)})


def graded(sandbox: Sandbox, source: bytes) -> Result:
    """Grade one source."""
    return grade(sandbox, "student", "lab.py", source)


def test_fault_of_the_grader_that_does_not_come_again_is_forgotten() -> None:
    """A fault of the grader itself is given a second chance, too."""
    first = broken("student", "lab.py", "no memory left")
    right = replace(first, cases=tuple(CaseResult(one.case, "passed") for one in first.cases))
    results = [first, right]
    assert with_second_look(lambda: results.pop(0)) == right


def test_fork_server_is_replaced_only_a_few_times(own_sandbox: Sandbox) -> None:
    """A machine on which fork servers keep dying is told so, instead of being tried for ever."""
    replaced: list[int] = []
    with pytest.raises(OSError, match="ended too often"):
        die_again_and_again(own_sandbox, replaced)
    assert 1 < len(replaced) < 10


def die_again_and_again(sandbox: Sandbox, died: list[int]) -> None:
    """Kill every fork server once it has made a worker; note which died."""
    while len(died) < 50:
        sandbox.open().close()
        died.append(sandbox.pid)
        os.kill(sandbox.pid, signal.SIGKILL)


def test_without_the_spare_a_dead_fork_server_is_an_error_of_the_environment(
    own_sandbox: Sandbox,
) -> None:
    """A judge that can start no fork server any more says so at once, and blames no student."""
    for pid in own_sandbox.pids:
        os.kill(pid, signal.SIGKILL)
    result = graded(own_sandbox, QUICK)
    assert outcomes(result) == {"grader_error"}
    assert {case.fault for case in result.cases} == {"environment"}


def test_stopped_fork_server_is_taken_for_dead(
    monkeypatch: pytest.MonkeyPatch, fewer_images: None
) -> None:
    """A fork server that is there but answers nothing holds nobody up for ever."""
    monkeypatch.setattr(client, "_PATIENCE", 1.0)
    with Sandbox() as running:
        stopped = running.pid
        os.kill(stopped, signal.SIGSTOP)
        assert graded(running, QUICK).score == 1
        assert running.pid != stopped


class Once:
    """Does something before a function, once in all the processes that are forked from this one."""

    def __init__(self, real: Callable[..., Any], do: Callable[[], None]) -> None:
        self._real, self._do = real, do
        self._armed = mmap.mmap(-1, 1)  # shared memory

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Call the function."""
        if self.armed:
            self._armed[0] = 0
            self._do()
        return self._real(*args, **options)

    @property
    def armed(self) -> bool:
        """Whether it is still to be done."""
        return bool(self._armed[0])

    def arm(self) -> None:
        """Do it from now on."""
        self._armed[0] = 1


def refuse(number: int) -> Callable[[], None]:
    """Return what raises an OSError with this number."""

    def raise_() -> None:
        raise OSError(number, os.strerror(number))

    return raise_


def crash() -> None:
    """End the process."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("where", "name", "do"),
    [
        (spawning, "_fork", refuse(errno.EAGAIN)),
        (spawning, "_fork", refuse(errno.ENOMEM)),
        (tempfile, "mkdtemp", refuse(errno.ENOSPC)),
        (os, "pipe", refuse(errno.EMFILE)),
        (keeper, "_keep", crash),
        (keeper, "_report", lambda: time.sleep(6)),
        (confinement, "_confine", crash),
        (worker, "serve", lambda: time.sleep(6)),
    ],
    ids=["no process", "no memory", "disk full", "no descriptor", "keeper crashes", "keeper slow",
         "worker crashes", "worker slow"],
)  # fmt: skip
def test_worker_that_cannot_start_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, do: Callable[[], None]
) -> None:
    """Whatever keeps a worker from starting once, before any student code runs, is overcome."""
    monkeypatch.setattr(client, "_PAUSE", 0.01)
    monkeypatch.setattr(connection, "START", Deadline(cpu=20, wall=4))
    fault = Once(getattr(where, name), do)
    with monkeypatch.context() as patch:  # the processes of the sandbox inherit it
        patch.setattr(where, name, fault)
        patch.setattr(spawning, "_PATIENCE_SECONDS", 4.0)
        running = Sandbox()
    with running:
        running.open().close()
        before = len(descriptors(os.getpid())), len(descriptors(running.pid))
        fault.arm()
        opened = running.open()
        assert not fault.armed, "nothing has gone wrong"
        assert opened.request("load", READ, Deadline(cpu=8, wall=60), (1 << 20, 0))
        opened.close()
        assert (len(descriptors(os.getpid())), len(descriptors(running.pid))) == before


def test_nothing_outlives_a_judge_that_is_killed() -> None:
    """The spare, the fork server, the keeper and the worker end by themselves."""
    read, write = os.pipe()
    judge = os.fork()
    if judge == 0:
        running = Sandbox()
        worker_ = running.open().pid
        status = Path(f"/proc/{worker_}/status").read_text()
        parent = next(line for line in status.splitlines() if line.startswith("PPid")).split()[1]
        os.write(write, " ".join(map(str, (*running.pids, parent, worker_))).encode())
        time.sleep(600)
    os.close(write)
    with open(read, "rb", buffering=0) as told:
        pids = [int(word) for word in told.read(100).split()]
    os.kill(judge, signal.SIGKILL)
    os.waitpid(judge, 0)
    until = time.monotonic() + 60
    while any(map(is_running, pids)):
        assert time.monotonic() < until, "something goes on"
        time.sleep(0.05)
    assert len(pids) == 4


def is_running(pid: int) -> bool:
    """Tell whether a process is there, and has not ended."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_no_descriptor_left_is_nobodys_fault(own_sandbox: Sandbox) -> None:
    """A fork server without file descriptors says so, leaks none, and works when it has some."""
    own_sandbox.open().close()
    before = descriptors(own_sandbox.pid)
    old = resource.prlimit(own_sandbox.pid, resource.RLIMIT_NOFILE)
    free = next(number for number in count() if str(number) not in before)  # it may not be the last
    resource.prlimit(own_sandbox.pid, resource.RLIMIT_NOFILE, (free + 1, old[1]))
    with pytest.raises(OSError, match=r"descriptor|Too many open files"):
        own_sandbox.open()
    resource.prlimit(own_sandbox.pid, resource.RLIMIT_NOFILE, old)
    own_sandbox.open().close()
    assert descriptors(own_sandbox.pid) == before


def descriptors(pid: int) -> set[str]:
    """Return the open descriptors of a process."""
    return set(os.listdir(f"/proc/{pid}/fd"))
