"""Nothing of a worker stays behind: no process, no file, however it ends and whoever dies first."""

from __future__ import annotations

import os
import select
import signal
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from confined import AS_ROOT, NAMESPACES, POLICY, Running, as_nobody, run

from autograder.sandbox.confine.sweeping import children, remove

SECCOMP = frozenset({"seccomp"})
READABLE = replace(POLICY, read_paths=(Path("/usr/lib"),))  # any user can; no import is needed
LEVELS = [
    pytest.param(SECCOMP, id="process namespace"),
    pytest.param(SECCOMP | NAMESPACES, id="user and subreaper"),
    pytest.param(SECCOMP | NAMESPACES | {"own_uid"}, id="subreaper alone"),
]


@pytest.fixture(autouse=True)
def _no_folder_left(monkeypatch):
    """Every test here also checks that the private folder has gone."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o1777)  # as /tmp is
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield
        until = time.monotonic() + 5
        while os.listdir(folder) and time.monotonic() < until:
            time.sleep(0.01)  # where the spawner died, the keeper removes it in its own time
        assert os.listdir(folder) == []
        monkeypatch.undo()


class Held:
    """A pipe whose writing end workers and all their descendants hold: it ends with the last."""

    def __init__(self) -> None:
        self._read, self.write = os.pipe()

    def ends_within(self, seconds: float) -> bool:
        """Close our own writing end and wait for the others."""
        os.close(self.write)
        ended = bool(select.select([self._read], [], [], seconds)[0])
        os.close(self._read)
        return ended


def offered_own_uid() -> bool:
    """Say whether a worker can be a user of its own here, where Python is no obstacle."""
    return run(lambda: None, read_paths=READABLE.read_paths).layers.own_uid


def become_daemon() -> None:
    """Leave session, parent and process group, ignore all that can be ignored, and stay."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            time.sleep(60)
        os._exit(0)
    os.wait()


@pytest.mark.parametrize("without", LEVELS)
def test_a_daemon_ends_with_its_worker(without):
    """It left its session and its parent died, and still it is found and killed."""
    held = Held()
    outcome = Running(become_daemon, READABLE, without, keep=[held.write]).finish()
    assert outcome.error == ""
    assert outcome.layers.own_uid == (offered_own_uid() and "own_uid" not in without)
    assert held.ends_within(0.5)


@pytest.mark.parametrize("without", LEVELS)
def test_many_children_end_with_their_worker(without):
    """As many as the task limit allows (64 where none holds), with children of their own."""
    held = Held()

    def multiply() -> None:
        for _ in range(6):
            try:
                os.fork()
            except OSError:
                break
        time.sleep(60)

    running = Running(multiply, READABLE, without, keep=[held.write])
    time.sleep(0.3)
    running.worker.kill()
    assert held.ends_within(0.5)


@pytest.mark.parametrize("without", [frozenset(), NAMESPACES])
def test_a_worker_that_ignores_signals_is_killed(without):
    """`kill` asks nobody for permission."""

    def ignore() -> None:
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        time.sleep(60)

    running = Running(ignore, without=without)
    time.sleep(0.1)
    started = time.monotonic()
    ended = running.worker.kill()
    assert ended.signal == signal.SIGKILL
    assert time.monotonic() - started < 2


def test_a_stopped_worker_is_killed():
    """A worker that stops itself is not waited for."""
    running = Running(lambda: os.kill(os.getpid(), signal.SIGSTOP), without=NAMESPACES)
    time.sleep(0.1)
    assert running.worker.wait(0) is None
    assert running.worker.kill().signal == signal.SIGKILL


def test_killing_twice_or_after_the_end_does_nothing():
    """The number of a process that has ended may be somebody else's by now."""
    running = Running(lambda: None)
    first = running.worker.wait(10)
    assert first is not None
    assert first.code == 0
    assert running.worker.kill() == first
    assert running.worker.kill() == first


@pytest.mark.parametrize("status", [0, 1, 70, 71, 255])
def test_the_exit_status_is_told(status):
    """And a worker that exits early is not mistaken for one that answered."""
    outcome = run(lambda: os._exit(status))
    assert (outcome.ended.code, outcome.ended.signal, outcome.value) == (status, None, None)


@pytest.mark.parametrize("without", [frozenset(), NAMESPACES])
def test_a_crash_in_native_code_is_told(without):
    """Also where the worker is the first process of its namespace."""
    import ctypes

    outcome = run(lambda: ctypes.string_at(0), without)
    assert outcome.ended.signal == signal.SIGSEGV


@pytest.mark.parametrize("without", [frozenset(), NAMESPACES])
def test_waiting_has_an_end(without):
    """A deadline passes, and the worker still runs until it is killed."""
    running = Running(lambda: time.sleep(60), without=without)
    started = time.monotonic()
    assert running.worker.wait(0.2) is None
    assert 0.15 < time.monotonic() - started < 1
    running.worker.kill()


@pytest.mark.parametrize("without", [frozenset(), NAMESPACES, NAMESPACES | SECCOMP])
def test_a_worker_dies_with_its_keeper(without):
    """Should the keeper be killed, the kernel kills the worker in the same moment."""
    held = Held()
    running = Running(lambda: time.sleep(60), without=without, keep=[held.write])
    os.kill(running.worker.keeper, signal.SIGKILL)
    ended = running.worker.wait(5)
    assert ended is not None
    assert ended.signal == signal.SIGKILL
    assert held.ends_within(1)


def test_a_worker_that_kills_its_keeper_dies_with_it():
    """Where no layer keeps it from doing so, it gains nothing by it."""
    held = Held()
    lowest = NAMESPACES | SECCOMP | {"own_uid", "landlock"}

    def kill_parent() -> None:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)

    running = Running(kill_parent, without=lowest, keep=[held.write])
    ended = running.worker.wait(5)
    if ended is None:  # a keeper that is still root is out of its reach
        ended = running.worker.kill()
    assert ended.signal == signal.SIGKILL
    assert held.ends_within(1)


@pytest.mark.parametrize("without", [frozenset(), NAMESPACES])
def test_a_worker_dies_with_the_fork_server(without):
    """If the fork server is killed, keeper and worker end by themselves and leave no folder."""
    held = Held()
    server = os.fork()
    if server == 0:
        Running(lambda: time.sleep(60), without=without, keep=[held.write])
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(server, 0)
    assert held.ends_within(5)


def make_a_mess() -> None:
    """Leave folders nested deeper than a path may be long, and some without any permission."""
    home, name = os.getcwd(), "deep" * 20
    for _ in range(100):
        os.mkdir(name)
        os.chdir(name)
    os.chdir(home)
    os.mkdir("closed")
    os.symlink("/", "closed/root")
    os.mkdir("closed/inner")
    os.chmod("closed/inner", 0)
    os.chmod("closed", 0)


@pytest.mark.parametrize("without", [frozenset(), NAMESPACES])
def test_a_folder_that_resists_removal_is_removed(without):
    """Depth, permissions and links do not stop it; the link's target stays."""
    run(make_a_mess, without)
    assert os.path.isdir("/usr")


@pytest.mark.parametrize("who", [lambda act: act(), pytest.param(as_nobody, marks=AS_ROOT)])
def test_whoever_made_the_mess_can_remove_it(who):
    """With and without root's rights, which need no permission."""

    def make_and_remove() -> bool:
        folder, before = tempfile.mkdtemp(), os.getcwd()
        os.chdir(folder)
        make_a_mess()
        os.chdir(before)
        os.chmod(folder, 0)
        remove(folder)
        return os.path.lexists(folder)

    assert who(make_and_remove) is False


def test_twenty_workers_leave_nothing_open():
    """The spawner holds no descriptor and no zombie of a worker that has ended."""
    before = (os.listdir("/proc/self/fd"), children())
    for _ in range(20):
        run(lambda: None)
    assert (os.listdir("/proc/self/fd"), children()) == before
