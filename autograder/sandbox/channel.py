"""A stream of bytes between two processes, read exactly and with a deadline."""

from __future__ import annotations

import socket
from collections.abc import Callable


def receiver(stream: socket.socket) -> Callable[[int], bytes]:
    """Return a function that reads exactly n bytes from a blocking socket.

    It raises EOFError where the other side has closed.
    """

    def receive(count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            part = stream.recv(min(count - len(parts), 1 << 20))
            if not part:
                raise EOFError("The other side has closed the channel.")
            parts += part
        return bytes(parts)

    return receive
