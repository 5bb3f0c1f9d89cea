"""The spare: a process that holds no secret and runs no student code, and makes fork servers.

It is forked from the judge before the judge loads anything secret, and then only waits. Should a
fork server die, killed by whatever it may be, the next one is forked from here: the judge itself
could not do it any more, as what it has loaded since would be in the memory of every worker.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from contextlib import suppress

from .confine import be_opaque

_PID = struct.Struct(">i")
_PATIENCE = 10.0  # seconds in which fork servers and workers end once nobody needs them


class Spare:
    """The judge's side of the spare; make it before anything secret is loaded."""

    def __init__(self) -> None:
        from .warmup import warm_up

        warm_up()
        be_opaque()
        self._stream, theirs = socket.socketpair()
        self.pid = os.fork()
        if self.pid == 0:
            _stand_by(theirs, self._stream)
        theirs.close()

    def fork_server(self) -> tuple[socket.socket, int]:
        """Start a fork server; return the judge's end of its control socket, and its process id.

        Raises:
            OSError: none can be started.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._stream, [b"!"], [theirs.fileno()])
                told = self._stream.recv(_PID.size, socket.MSG_WAITALL)
                pid = _PID.unpack(told)[0] if len(told) == _PID.size else -1
                if pid < 0:
                    raise OSError("No fork server can be started.")
            except OSError:
                ours.close()
                raise
        return ours, pid

    def close(self) -> None:
        """End the spare, once the fork servers have ended: it waits for them, for a while."""
        with suppress(OSError):  # another thread may be waiting for an answer
            self._stream.shutdown(socket.SHUT_RDWR)
        self._stream.close()
        until = time.monotonic() + _PATIENCE
        with suppress(ChildProcessError):
            while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
                if time.monotonic() > until:  # the fork servers go on to end by themselves
                    os.kill(self.pid, signal.SIGKILL)
                time.sleep(0.002)


def _stand_by(stream: socket.socket, judges: socket.socket) -> None:
    """Be the spare, to the end: when the judge closes its end, or dies."""
    try:
        be_opaque()
        judges.close()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the judge's to answer
        from . import server  # noqa: F401 - once, for all fork servers

        while (control := _wanted(stream)) is not None:
            stream.sendall(_PID.pack(_fork(stream, control)))
    except OSError:  # the judge has gone
        pass
    finally:
        stream.close()
        _wait_for_all()
        os._exit(0)


def _wanted(stream: socket.socket) -> int | None:
    """Wait for an order; return the control socket of the fork server to be, or None at the end."""
    while True:
        message, fds, _, _ = socket.recv_fds(stream, 1, 1)
        with suppress(ChildProcessError):  # collect those that have died
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not message:
            return None
        if fds:
            return fds[0]
        stream.sendall(_PID.pack(-1))  # no descriptor is left here to take it


def _fork(stream: socket.socket, control: int) -> int:
    try:
        pid = os.fork()
    except OSError:
        pid = -1
    if pid == 0:
        _serve(stream, control)
    os.close(control)
    return pid


def _serve(stream: socket.socket, control: int) -> None:
    """Be a fork server, to the end."""
    code = 1
    try:
        be_opaque()
        stream.close()
        from .server import ForkServer

        ForkServer(socket.socket(fileno=control)).serve()
        code = 0
    finally:
        os._exit(code)


def _wait_for_all() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()
