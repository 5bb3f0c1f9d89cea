"""The fork server: holds torch and the images, and forks a confined worker per submission.

It is itself forked from the spare, and that from the judge before the judge loads anything secret,
so it knows no question, no reference, no label of a test image. See the package's docstring.
"""

from __future__ import annotations

import os
import socket
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from . import worker
from .channel import receiver
from .confine import Layers, Policy, SpawnError, Worker, spawn
from .messages import WireError, encode, read_message


class ForkServer:
    """Serve one judge over a stream socket: `store`, `spawn`, `end`.

    Args:
        control: the socket to the judge. When it closes, the server and its workers end.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._images: dict[str, Any] = {}
        self._workers: dict[int, Worker] = {}

    def serve(self) -> None:
        """Answer requests until the judge goes away."""
        receive = receiver(self._control)
        try:
            while True:
                request = read_message(receive)
                reply = getattr(self, f"_{request.pop('op')}")(**request)
                self._control.sendall(encode(reply))
        except (EOFError, OSError, WireError):
            pass
        finally:
            for pid in list(self._workers):
                self._end(pid)

    def _store(self, images: dict[str, Any]) -> dict[str, Any]:
        self._images = images
        return {}

    def _spawn(self, policy: dict[str, Any]) -> dict[str, Any]:
        _, fds, _, _ = socket.recv_fds(self._control, 1, 2)
        if len(fds) < 2:  # no descriptor was left to take them
            for fd in fds:
                os.close(fd)
            return {"error": "The fork server has no file descriptor left."}
        channel, output = fds
        try:
            worker_ = spawn(_policy(policy), self._child(channel), [channel], output)
        except (OSError, SpawnError) as error:
            return {"error": f"The worker could not be started: {error}"}
        finally:
            os.close(channel)
            os.close(output)
        self._workers[worker_.pid] = worker_
        return {"pid": worker_.pid}

    def _child(self, channel: int) -> Any:
        def run(layers: Layers) -> NoReturn:
            worker.serve(channel, self._images, layers)

        return run

    def _end(self, pid: int) -> dict[str, Any]:
        worker_ = self._workers.pop(pid, None)
        return asdict(worker_.kill()) if worker_ is not None else {}


def _policy(plain: dict[str, Any]) -> Policy:
    for key in ("read_paths", "hidden_paths"):
        plain[key] = tuple(Path(path) for path in plain[key])
    plain["keep_environment"] = tuple(plain["keep_environment"])
    return Policy(**plain)
