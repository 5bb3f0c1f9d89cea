"""One worker as the judge sees it: requests with a deadline, answers that may be anything."""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from ..labcheck.faults import SubmissionError
from . import turns
from .clock import TICK, Clock
from .limits import Deadline
from .messages import LENGTHS, Size, WireError, check_lengths, encode, parse

KINDS = frozenset(
    {"missing", "not_implemented", "exception", "wrong_type", "wrong_shape", "unreadable"}
)
SMALL: Size = (64 << 10, 0)  # what an answer may have that is no more than a word
START = Deadline(cpu=20, wall=60)  # for a worker to say that it is confined
FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM)  # what a machine ends processes with


class WorkerDiedError(Exception):
    """The worker is gone.

    Args:
        kind: `timeout`, `crashed` or `malformed`.
        message: why.
        unclear: whether it may have been the machine that ended it, and not the submission.
    """

    def __init__(self, kind: str, message: str, unclear: bool = False) -> None:
        super().__init__(message)
        self.kind, self.unclear = kind, unclear


class Connection:
    """A worker that has been started.

    Args:
        stream: the judge's end of the channel.
        output: the reading end of the pipe that takes the worker's prints.
        pid: of the worker.
        keep: how many bytes of its prints are kept.
        end: ends the worker with everything that it started; returns how it ended.
    """

    def __init__(
        self,
        stream: socket.socket,
        output: int,
        pid: int,
        keep: int,
        end: Callable[[int], dict[str, Any]],
    ) -> None:
        self._stream, self._output, self.pid = stream, output, pid
        self._keep, self._end = keep, end
        self._number = 0
        self._ended = False
        self.printed = bytearray()
        self.size: Size = (0, 0)  # of the last reply
        self.stopped = 0.0  # seconds of all requests in which the judge did not run
        stream.setblocking(False)
        os.set_blocking(output, False)
        self.layers: dict[str, Any] = self._hello()

    def _hello(self) -> dict[str, Any]:
        """Read what the worker says before any student code runs: what goes wrong here is ours."""
        try:
            return dict(self._read_reply(Clock(self.pid, START))["layers"])
        except (WireError, TypeError, KeyError) as error:
            self.close()
            raise OSError(f"The worker did not start as it should: {error!r}") from None
        except WorkerDiedError as death:
            said = self.printed.decode(errors="replace")
            raise OSError(f"The worker did not start: {death}. It printed: {said}") from None

    def request(
        self, op: str, arguments: dict[str, Any], deadline: Deadline, most: Size = SMALL
    ) -> Any:
        """Ask the worker to do one thing and return its answer, which is plain data.

        Args:
            op: what to do: `load`, `run`, `probe`, …
            arguments: plain data.
            deadline: by when.
            most: bytes of text and of tensors that the answer may have; more are not read.

        Raises:
            SubmissionError: the submission raised an exception, or the answer is malformed.
            WorkerDiedError: the worker did not answer in time, or ended.
            PostponedError: it takes long, and others wait.
        """
        self._number += 1
        message = {"id": self._number, "op": op, "arguments": arguments, "most": list(most)}
        clock = Clock(self.pid, deadline)
        try:
            with turns.watched(self.pid, arguments.get("name", "") if op == "probe" else ""):
                self._send(encode(message), clock)
                return self._open_reply(self._read_reply(clock, most))
        except WireError as error:
            raise self._died("malformed", f"sent an answer that cannot be read ({error})") from None

    def close(self) -> dict[str, Any]:
        """End the worker and everything that it started; return how it ended."""
        if self._ended:
            return {}
        self._ended = True
        self._stream.close()
        try:
            self._drain()
            return self._end(self.pid)
        except OSError:  # the fork server has died, and its workers with it
            return {}
        finally:
            os.close(self._output)

    def _open_reply(self, reply: Any) -> Any:
        if not isinstance(reply, dict) or reply.get("id") != self._number:
            raise WireError("it does not belong to the question")
        if "result" in reply:
            return reply["result"]
        error = reply.get("error")
        if not isinstance(error, dict):
            raise WireError("it has neither a result nor an error")
        kind = error.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            raise WireError("it tells of an unknown kind of error")
        raise SubmissionError(kind, str(error.get("message")), str(error.get("error")))

    def _send(self, message: bytes, clock: Clock) -> None:
        view = memoryview(message)
        while view:
            self._wait(clock, writing=True)
            try:
                view = view[self._stream.send(view[: 1 << 20]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._died("crashed", "ended the process") from None

    def _read_reply(self, clock: Clock, most: Size = SMALL) -> Any:
        self.size = text_length, blob_length = LENGTHS.unpack(self._read(LENGTHS.size, clock))
        check_lengths(text_length, blob_length, most)
        return parse(self._read(text_length, clock), self._read(blob_length, clock))

    def _read(self, count: int, clock: Clock) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            self._wait(clock)
            try:
                part = self._stream.recv(min(count - len(parts), 1 << 20))
            except BlockingIOError:
                continue
            except OSError:
                part = b""
            if not part:
                raise self._died("crashed", "ended the process")
            parts += part
        return bytes(parts)

    def _wait(self, clock: Clock, writing: bool = False) -> None:
        """Wait until the channel is ready, draining prints; end the worker when time is up."""
        while True:
            before = clock.stopped
            late = clock.late()
            self.stopped += clock.stopped - before
            if late:
                raise self._died("timeout", late)
            if clock.slept:
                turns.rest()
            if clock.looked:
                turns.look(clock.slept)
            reading: list[Any] = [self._output] if writing else [self._stream, self._output]
            ready, writable, _ = select.select(reading, [self._stream] if writing else [], [], TICK)
            if self._output in ready and not self._drain():
                time.sleep(0.01)  # the worker closed its prints: do not spin
            if self._stream in ready or writable:
                return

    def _drain(self) -> bool:
        """Read what the worker printed, keep the first part; False where the pipe is closed."""
        try:
            data = os.read(self._output, 1 << 16)
        except OSError:
            return True
        self.printed += data[: self._keep - len(self.printed)]
        return bool(data)

    def _died(self, kind: str, why: str) -> WorkerDiedError:
        ended = self.close()
        if kind == "crashed":
            why = _how(ended) or why
        return WorkerDiedError(kind, why, kind == "crashed" and _is_unclear(ended))


def _how(ended: dict[str, Any]) -> str:
    """Say in words how a worker ended by itself."""
    if ended.get("folder_full"):
        return "wrote more than its folder may hold, and the process was ended"
    if ended.get("code") is not None:
        return f"ended the process with exit status {ended['code']}"
    if ended.get("signal") is not None:
        number = ended["signal"]
        known = number in set(signal.Signals)  # a real-time signal has no name
        return f"ended the process by {signal.Signals(number).name if known else number}"
    return ""


def _is_unclear(ended: dict[str, Any]) -> bool:
    """Tell whether a worker may have been ended by the machine: its memory, its operator, …

    Nothing is known where the keeper or the fork server died with it.
    """
    if not ended:
        return True
    ours = ended["folder_full"] or ended["asked"]  # "asked": it closed the channel and lived on
    return ended["signal"] in FROM_OUTSIDE and not ours
