"""One worker as the judge sees it: requests with a deadline, answers that may be anything."""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ..labcheck.faults import SubmissionError
from . import turns
from .limits import Deadline
from .messages import LENGTHS, Size, WireError, check_lengths, encode, parse

KINDS = frozenset(
    {"missing", "not_implemented", "exception", "wrong_type", "wrong_shape", "unreadable"}
)
SMALL: Size = (64 << 10, 0)  # what an answer may have that is no more than a word
START = Deadline(cpu=20, wall=60)  # for a worker to say that it is confined
TOLD = os.path.exists("/proc/self/stat")  # whether the system tells of processor time
LONG = 0.35  # of the processor time that a request may take
UNTIMED = 20.0  # seconds of the processor: what may take longer trains, and may be timed
DOZE = 2.0  # seconds after which a worker that uses no processor time is taken to sleep
TICK = 0.25  # seconds between two looks at a silent worker's processor time
BLINK = 2.0  # seconds between two looks after which the judge itself must have been stopped
STARVED = 4  # times the bound by the clock that a worker may take which gets no processor


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
            return dict(self._read_reply(START)["layers"])
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
        """
        self._number += 1
        message = {"id": self._number, "op": op, "arguments": arguments, "most": list(most)}
        self._send(encode(message), deadline)
        try:
            reply = self._read_reply(deadline, most)
            return self._open_reply(reply)
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

    def _send(self, message: bytes, deadline: Deadline) -> None:
        clock = _Clock(self.pid, deadline)
        view = memoryview(message)
        while view:
            self._wait(clock, writing=True)
            try:
                view = view[self._stream.send(view[: 1 << 20]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._died("crashed", "ended the process") from None

    def _read_reply(self, deadline: Deadline, most: Size = SMALL) -> Any:
        clock = _Clock(self.pid, deadline)
        self.size = text_length, blob_length = LENGTHS.unpack(self._read(LENGTHS.size, clock))
        check_lengths(text_length, blob_length, most)
        return parse(self._read(text_length, clock), self._read(blob_length, clock))

    def _read(self, count: int, clock: _Clock) -> bytes:
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

    def _wait(self, clock: _Clock, writing: bool = False) -> None:
        """Wait until the channel is ready, draining prints; end the worker when time is up."""
        while True:
            before = clock.stopped
            late = clock.late()
            self.stopped += clock.stopped - before
            if late:
                raise self._died("timeout", late)
            if clock.asleep:
                turns.rest()
            elif clock.long and turns.others_wait():
                self._go_last(clock)
            reading: list[Any] = [self._output] if writing else [self._stream, self._output]
            ready, writable, _ = select.select(reading, [self._stream] if writing else [], [], TICK)
            if self._output in ready and not self._drain():
                time.sleep(0.01)  # the worker closed its prints: do not spin
            if self._stream in ready or writable:
                return

    def _go_last(self, clock: _Clock) -> None:
        """Stop the worker where it is until all other submissions have begun."""
        with suppress(OSError):  # it has just ended
            os.kill(self.pid, signal.SIGSTOP)
        clock.pause(turns.go_last())
        with suppress(OSError):
            os.kill(self.pid, signal.SIGCONT)

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


class _Clock:
    """Tells when a request has used up its processor time or its time by the clock.

    What the machine takes is not the submission's: neither seconds in which the judge itself did
    not run, because it was stopped or the computer slept, nor those in which the worker was ready
    and got no processor.
    """

    def __init__(self, pid: int, deadline: Deadline) -> None:
        self._pid, self._deadline = pid, deadline
        self._start = self._seen = time.monotonic()
        self._cpu, self._starved = _cpu_seconds(pid), _starved_seconds(pid)
        self._next = self._start + TICK
        self.stopped = 0.0  # seconds in which the judge did not run
        self.long = False  # whether it has taken far more than honest answers take
        self.asleep = False  # whether it has been for a while, and all but does nothing

    def pause(self, seconds: float) -> None:
        """Leave out seconds in which the worker was stopped."""
        self._start += seconds
        self._seen = time.monotonic()
        self._next = self._seen + TICK

    def late(self) -> str:
        """Return why the request is over time, or nothing."""
        now = time.monotonic()
        gap, self._seen = now - self._seen, now
        if gap > BLINK:
            self.stopped += gap
        if now < self._next:
            return ""
        self._next = now + TICK
        passed, used = now - self._start - self.stopped, _cpu_seconds(self._pid) - self._cpu
        self.long = self._deadline.cpu < UNTIMED and used > self._deadline.cpu * LONG
        self.asleep = TOLD and passed > DOZE and used < passed / 10
        if self._is_over(passed):
            return f"did not return within {self._deadline.wall:g} seconds"
        if used > self._deadline.cpu:
            return f"did not return within {self._deadline.cpu:g} seconds of processor time"
        return ""

    def _is_over(self, passed: float) -> bool:
        wall = self._deadline.wall
        starved = _starved_seconds(self._pid) - self._starved if passed > wall else 0.0
        return passed - starved > wall or passed > wall * STARVED


def _cpu_seconds(pid: int) -> float:
    """Return the processor time of a process so far; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rsplit(b")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return 0.0


def _starved_seconds(pid: int) -> float:
    """Return how long a process has waited for a processor; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/schedstat", "rb") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
