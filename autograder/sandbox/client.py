"""The judge's side of the sandbox: start the fork server, and talk to one worker at a time."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from torch import Tensor

from .channel import receiver
from .confine import standard_read_paths
from .connection import Connection
from .limits import MIB, Limits, hidden_paths
from .messages import WireError, encode, read_message
from .spare import Spare

_ATTEMPTS = 3  # to start one worker, which runs none of a submission's code before it has started
_PAUSE = 0.2  # seconds before the second attempt; then twice as long
_PATIENCE = 120.0  # seconds after which a fork server that says nothing is taken for dead
_MOST_SERVERS = 6  # one, and those that take the place of one that died


class ServerDiedError(OSError):
    """The fork server has ended, and its workers with it."""


@dataclass
class _Server:
    """One fork server: its control socket, its process id, the images that it holds."""

    control: socket.socket
    pid: int
    images: dict[str, Tensor] | None = None
    alive: bool = True

    def ask(self, request: dict[str, Any], fds: Sequence[int] = ()) -> dict[str, Any]:
        """Send a request, return the reply.

        Raises:
            ServerDiedError: there is nobody to reply.
        """
        try:
            if not self.alive:
                raise EOFError
            self.control.sendall(encode(request))
            if fds:
                socket.send_fds(self.control, [b"\0"], fds)
            reply: dict[str, Any] = read_message(receiver(self.control))
        except (EOFError, OSError, WireError) as error:
            self.alive = False
            self.control.close()
            with suppress(OSError):  # it may have stopped without having ended
                os.kill(self.pid, signal.SIGKILL)
            raise ServerDiedError(f"The fork server has ended. {error}".rstrip()) from None
        return reply

    def close(self) -> None:
        """Let it end, even while another thread waits for its reply."""
        with suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)
        self.control.close()


class Sandbox:
    """A running fork server; use it as a context manager.

    Start it before anything secret is loaded: the server inherits this process's memory. One that
    dies is replaced, a few times, out of a process that was forked as early (`spare.Spare`).

    Args:
        limits: bounds of every submission.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._images: dict[str, Tensor] | None = None
        self._spare = Spare()
        self._servers = 0
        self._closed = False
        self._server = self._start()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self._server.close()
        self._spare.close()

    @property
    def pid(self) -> int:
        """The process id of the fork server."""
        return self._server.pid

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of all that belongs to the sandbox and runs no student code."""
        return self._spare.pid, self.pid

    def store(self, images: dict[str, Tensor]) -> None:
        """Give the server the images that probes may refer to by name."""
        self._images = images
        with self._lock:
            self._living()

    def open(self) -> Connection:
        """Fork a confined worker and return the connection to it.

        What goes wrong before it has started is nobody's fault, and is tried again.

        Raises:
            OSError: no worker can be started; that is the environment's fault.
        """
        for attempt in range(1, _ATTEMPTS):
            try:
                return self._open()
            except OSError:
                if self._closed:
                    raise
                time.sleep(_PAUSE * attempt)
        return self._open()

    def _open(self) -> Connection:
        with ExitStack() as on_failure:
            ours, theirs = socket.socketpair()
            on_failure.callback(ours.close)
            with theirs:
                output, written = os.pipe()
                on_failure.callback(os.close, output)
                try:
                    server, pid = self._spawn([theirs.fileno(), written])
                finally:
                    os.close(written)
            on_failure.pop_all()
        return Connection(ours, output, pid, self.limits.output, partial(self._end, server))

    def _spawn(self, fds: Sequence[int]) -> tuple[_Server, int]:
        request = {"op": "spawn", "policy": self._policy()}
        with self._lock:
            server = self._living()
            reply = server.ask(request, fds)
        if "error" in reply:
            raise OSError(reply["error"])
        return server, int(reply["pid"])

    def _end(self, server: _Server, pid: int) -> dict[str, Any]:
        """End a worker; return how it ended, as `confine.Exit` says it."""
        with self._lock:
            return server.ask({"op": "end", "pid": pid})

    def _living(self) -> _Server:
        """Return a fork server that holds the images: the one that there is, or the next."""
        if not self._server.alive:
            if self._closed or self._servers >= _MOST_SERVERS:
                raise ServerDiedError("The fork server has ended too often to start another.")
            self._server = self._start()
        server = self._server
        if self._images is not None and self._images is not server.images:
            server.ask({"op": "store", "images": self._images})
            server.images = self._images
        return server

    def _start(self) -> _Server:
        self._servers += 1
        control, pid = self._spare.fork_server()
        control.settimeout(_PATIENCE)
        return _Server(control, pid)

    def _policy(self) -> dict[str, Any]:
        limits = self.limits
        return {
            "read_paths": [str(path) for path in standard_read_paths()],
            "hidden_paths": [str(path) for path in hidden_paths()],
            "memory_bytes": limits.memory,
            "cpu_seconds": int(limits.total_wall),
            "file_bytes": 16 * MIB,
            "private_bytes": 32 * MIB,
            "tasks": 64,
            "open_files": 128,
            "keep_environment": ["PATH", "LANG", "LC_ALL", "OMP_NUM_THREADS", "MKL_NUM_THREADS"],
        }
