"""`spawn`: fork a confined worker out of a process that has everything loaded already."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, NoReturn

from . import keeper, kernel, namespaces, paths, seccomp, sweeping
from .layers import Layers
from .policy import Policy
from .spawn_request import Site

_PATIENCE_SECONDS = 10.0


class SpawnError(OSError):
    """A worker could not be started. It is never the submission's fault."""


@dataclass(frozen=True)
class Exit:
    """How a worker ended.

    Args:
        code: its exit status, or None if a signal killed it.
        signal: the signal that killed it, or None.
        cpu_seconds: the CPU time that it used.
        folder_full: it was killed because it overfilled its private folder.
        asked: it was killed because whoever spawned it asked for that, or died.
    """

    code: int | None = None
    signal: int | None = None
    cpu_seconds: float = 0.0
    folder_full: bool = False
    asked: bool = False


class Worker:
    """A running worker, held by the process that spawned it."""

    def __init__(self, keeper_pid: int, pid: int, report_fd: int, life_fd: int, folder: str):
        self.pid = pid
        self.keeper = keeper_pid
        self._report = report_fd
        self._life = life_fd
        self.folder = folder
        self._text = b""
        self._exit: Exit | None = None

    def fileno(self) -> int:
        """Return a descriptor that becomes readable when the worker has ended (for select)."""
        return self._report

    def wait(self, timeout: float | None = None) -> Exit | None:
        """Wait up to `timeout` seconds (for ever if None) until the worker and all it left end."""
        until = None if timeout is None else time.monotonic() + timeout
        while self._exit is None:
            left = None if until is None else max(0.0, until - time.monotonic())
            if not select.select([self._report], [], [], left)[0]:
                return None
            chunk = os.read(self._report, 4096)
            self._text += chunk
            if not chunk:
                self._close()
        return self._exit

    def kill(self) -> Exit:
        """Kill the worker and everything it started, remove its folder, return how it ended."""
        if self._exit is None and self._life >= 0:
            os.close(self._life)
            self._life = -1
        ended = self.wait(_PATIENCE_SECONDS)
        if ended is None:  # a keeper that does not answer, stopped by a worker that could
            sweeping.send(self.keeper, signal.SIGKILL)
            ended = self.wait()
        assert ended is not None
        return ended

    def _close(self) -> None:
        """The keeper has ended: collect it, and do what it left undone."""
        os.close(self._report)
        if self._life >= 0:
            os.close(self._life)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.keeper, 0)
        report = json.loads(self._text) if self._text.endswith(b"\n") else None
        if report is None:
            self._clear()
        self._exit = _read_exit(report)
        with contextlib.suppress(OSError):
            sweeping.remove(self.folder)

    def _clear(self) -> None:
        """Kill the worker ourselves, because its keeper was killed.

        Its number may be another process's by now, but hardly one that leads a session.
        """
        with contextlib.suppress(OSError):
            if self.pid > 1 and os.getsid(self.pid) == self.pid:
                os.killpg(self.pid, signal.SIGKILL)


def _read_exit(report: dict[str, Any] | None) -> Exit:
    if report is None:
        return Exit(signal=signal.SIGKILL)
    status = os.waitstatus_to_exitcode(report["status"])
    return Exit(
        code=status if status >= 0 else None,
        signal=-status if status < 0 else None,
        cpu_seconds=report["cpu_seconds"],
        folder_full=report["folder_full"],
        asked=report["asked"],
    )


def spawn(
    policy: Policy,
    child: Callable[[Layers], NoReturn],
    keep_fds: Collection[int],
    stdout_fd: int,
    without: Collection[str] = (),
) -> Worker:
    """Fork a worker, confine it, and run `child` in it.

    Args:
        policy: its limits.
        child: runs in the worker after all layers were applied; it gets the record of which hold,
            and must end in `os._exit`.
        keep_fds: the descriptors that it keeps; all others are closed.
        stdout_fd: where its standard output and error lead.
        without: names of layers to do without, as if the machine lacked them (for tests).
    """
    if any(fd < 3 for fd in keep_fds):
        raise ValueError("descriptors 0, 1 and 2 are the worker's standard streams")
    namespaces.how_to_enter()  # these three are found out once, for all workers
    seccomp.works()
    paths.visible(policy)
    with contextlib.ExitStack() as always, contextlib.ExitStack() as on_failure:
        report_read, report_write = _pipe(on_failure, always)
        life_write, life_read = _pipe(on_failure, always, ours_reads=False)
        folder = tempfile.mkdtemp(prefix="mnist-lab-")
        on_failure.callback(os.rmdir, folder)
        site = Site(
            policy=policy,
            child=child,
            keep_fds=frozenset(keep_fds),
            stdout_fd=stdout_fd,
            folder=folder,
            report_fd=report_write,
            life_fd=life_read,
            spawner=os.getpid(),
            without=frozenset(without),
        )
        try:
            process = _fork()
        except OSError as error:
            raise SpawnError(f"no process could be made: {error}") from None
        if process == 0:
            keeper.run(site)
        on_failure.pop_all()
    return _started(Worker(process, _first_report(report_read), report_read, life_write, folder))


def _pipe(
    on_failure: contextlib.ExitStack, always: contextlib.ExitStack, ours_reads: bool = True
) -> tuple[int, int]:
    """Return a pipe, our end first; ours is closed on failure, the keeper's in any case."""
    ends = os.pipe()
    ours, theirs = ends if ours_reads else reversed(ends)
    on_failure.callback(os.close, ours)
    always.callback(os.close, theirs)
    return ours, theirs


def _started(worker: Worker) -> Worker:
    if not worker.pid:
        worker.kill()
        raise SpawnError("the keeper could not fork a worker")
    return worker


def _fork() -> int:
    """Fork with nothing left in a buffer that both would write out."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    return kernel.fork()


def _first_report(descriptor: int) -> int:
    """Return the worker's process id, or 0 if the keeper cannot tell."""
    line = b""
    while not line.endswith(b"\n"):
        if not select.select([descriptor], [], [], _PATIENCE_SECONDS)[0]:
            return 0
        letter = os.read(descriptor, 1)
        if not letter:
            return 0
        line += letter
    return int(json.loads(line)["pid"])
