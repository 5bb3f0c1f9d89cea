"""The judge's side of the sandbox: start the fork server, and talk to one worker at a time."""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import suppress
from typing import Any

from torch import Tensor

from .channel import receiver
from .confine import be_opaque, standard_read_paths
from .connection import Connection
from .limits import MIB, Limits, hidden_paths
from .messages import encode, read_message


class Sandbox:
    """A running fork server; use it as a context manager.

    Start it before anything secret is loaded: the server inherits this process's memory.

    Args:
        limits: bounds of every submission.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._control, self._pid = _start()
        self._receive = receiver(self._control)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self._control.close()
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)

    @property
    def pid(self) -> int:
        """The process id of the fork server."""
        return self._pid

    def store(self, images: dict[str, Tensor]) -> None:
        """Give the server the images that probes may refer to by name."""
        self._request({"op": "store", "images": images})

    def open(self) -> Connection:
        """Fork a confined worker and return the connection to it.

        Raises:
            OSError: no worker can be started; that is the environment's fault.
        """
        ours, theirs = socket.socketpair()
        output, written = os.pipe()
        try:
            request = {"op": "spawn", "policy": self._policy()}
            reply = self._request(request, [theirs.fileno(), written])
            if "error" in reply:
                raise OSError(reply["error"])
        except OSError:
            ours.close()
            os.close(output)
            raise
        finally:
            theirs.close()
            os.close(written)
        return Connection(ours, output, reply["pid"], self.limits.output, self._end)

    def _end(self, pid: int) -> dict[str, Any]:
        """End a worker; return how it ended, as `confine.Exit` says it."""
        return self._request({"op": "end", "pid": pid})

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

    def _request(self, request: dict[str, Any], fds: list[int] | None = None) -> dict[str, Any]:
        with self._lock:
            self._control.sendall(encode(request))
            if fds:
                socket.send_fds(self._control, [b"\0"], fds)
            try:
                reply: dict[str, Any] = read_message(self._receive)
            except EOFError:
                raise OSError("The fork server has ended.") from None
            return reply


def _start() -> tuple[socket.socket, int]:
    """Warm torch up and fork the server; return the judge's end of the control socket."""
    from .warmup import warm_up

    warm_up()
    be_opaque()
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            be_opaque()
            ours.close()
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the judge's to answer
            from .server import ForkServer

            ForkServer(theirs).serve()
            code = 0
        finally:
            os._exit(code)
    theirs.close()
    return ours, pid
