"""Messages: what is sent arrives, and no message, however made, breaks or stops who reads it."""

from __future__ import annotations

import json
import math
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import safetensors.torch
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.labcheck.faults import SubmissionError
from autograder.sandbox import messages
from autograder.sandbox.connection import Connection, WorkerDiedError
from autograder.sandbox.limits import Deadline
from autograder.sandbox.messages import LENGTHS, WireError, encode, parse, read_message

SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
QUICK = Deadline(cpu=5, wall=1.0)


@pytest.fixture(scope="module", autouse=True)
def numbers_as_they_are() -> None:
    """The reference solution, where another test has loaded it, lets tiny numbers count as 0."""
    torch.set_flush_denormal(False)


def packed(text: bytes, blob: bytes = b"") -> bytes:
    """Return a message of two parts as they are."""
    return LENGTHS.pack(len(text), len(blob)) + text + blob


def read(message: bytes) -> Any:
    """Read a message from bytes, as from a channel that then closes."""
    rest = memoryview(message)

    def receive(count: int) -> bytes:
        nonlocal rest
        part, rest = rest[:count], rest[count:]
        if len(part) < count:
            raise EOFError
        return bytes(part)

    return read_message(receive)


def same(one: Any, other: Any) -> bool:
    """Compare two pieces of plain data, nan included."""
    if isinstance(one, torch.Tensor):
        return bool(one.dtype == other.dtype and one.shape == other.shape) and torch.equal(
            one.nan_to_num(), other.nan_to_num()
        )
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))


NUMBERS = st.integers(-(2**63), 2**63) | st.floats()
LEAVES = st.none() | st.booleans() | NUMBERS | st.text()
TENSORS = st.lists(st.floats(width=32), max_size=9).map(torch.tensor)
PLAIN = st.recursive(
    LEAVES | TENSORS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@SETTINGS
@given(PLAIN)
def test_what_is_sent_arrives(value: Any) -> None:
    """None, numbers (nan and infinity too), text, tensors, lists, dicts come out as they were."""
    assert same(value, read(encode(value)))


@SETTINGS
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(message: bytes) -> None:
    """Bytes that are no message are a WireError, or the end of the channel, and nothing else."""
    try:
        read(message)
    except (WireError, EOFError):
        return


@SETTINGS
@given(st.binary(max_size=80), st.binary(max_size=80))
def test_any_two_parts_are_parsed_or_refused(text: bytes, blob: bytes) -> None:
    """The same with lengths that fit, so that the parsers see every byte."""
    try:
        parse(text, blob)
    except WireError:
        return


JSON = st.recursive(
    LEAVES.filter(lambda leaf: not isinstance(leaf, float) or math.isfinite(leaf)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["$tensor", "$dict", "$float", "x"]), inner, max_size=2)
    ),
    max_leaves=20,
)


@SETTINGS
@given(JSON, st.lists(TENSORS, max_size=3))
def test_any_json_is_plain_data_or_refused(tree: Any, tensors: list[torch.Tensor]) -> None:
    """Whatever the JSON says, what comes out is plain data with tensors of known types."""
    blob = safetensors.torch.save({str(i): t for i, t in enumerate(tensors)}) if tensors else b""
    try:
        value = parse(json.dumps(tree).encode(), blob)
    except WireError:
        return
    encode(value)


@SETTINGS
@given(st.binary(min_size=1, max_size=8), st.integers(0, 400))
def test_damaged_messages_are_read_or_refused(damage: bytes, place: int) -> None:
    """A right message with some bytes changed does no harm."""
    message = bytearray(encode({"a": [1, 2.5, math.nan], "t": torch.arange(20.0)}))
    place = place % len(message)
    message[place : place + len(damage)] = damage
    try:
        read(bytes(message))
    except (WireError, EOFError):
        return


@pytest.mark.parametrize(
    "text",
    [
        b"1e999",
        b"-1e999",
        b"NaN",
        b"Infinity",
        b"1" * 400,
        b"1" * 5000,
        b'{"$tensor": 0}',
        b'{"$tensor": true}',
        b'{"$tensor": -1}',
        b'{"$float": "1.0"}',
        b'{"$float": []}',
        b'{"$dict": []}',
        b'{"a": 1, "b": 2}',
        b'"\xff"',
        b"[" * 100_000,
        b"[" * 40 + b"]" * 40,
        b"",
    ],
    ids=lambda text: repr(text[:20]),
)
def test_what_encode_would_not_write_is_refused(text: bytes) -> None:
    """Only what `encode` writes is read: no odd numbers, no unknown kinds, no deep nests."""
    with pytest.raises(WireError):
        parse(text, b"")


@pytest.mark.parametrize(
    "value",
    [
        torch.randn(3).to_sparse(),
        torch.empty(2, device="meta"),
        torch.ones(2, dtype=torch.complex64),
        torch.ones(1).expand(1 << 24),
        object(),
        {1, 2},
        b"bytes",
        10**30,
        type,
    ],
    ids=["sparse", "meta", "complex", "huge", "object", "set", "bytes", "long", "type"],
)
def test_what_is_no_plain_data_is_not_sent(value: Any) -> None:
    """Tensors that are not plain, and all other objects, are a WireError where they are sent."""
    with pytest.raises(WireError):
        encode({"value": value})


def test_subclasses_arrive_as_what_they_extend() -> None:
    """A tensor, a float or a text of a class of its own has lost that class on the other side."""

    class Mine(torch.Tensor):
        pass

    class Agreeable(float):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    value = read(encode([torch.ones(2).as_subclass(Mine), Agreeable(2.5)]))
    assert type(value[0]) is torch.Tensor
    assert type(value[1]) is float
    assert value[1] != 3.5


def test_text_just_within_the_bound_is_sent_and_a_byte_more_is_not() -> None:
    """The bound on the text of a message bites exactly."""
    fits = "a" * (messages.MAX_TEXT - 2)  # two quotation marks
    assert read(encode(fits)) == fits
    with pytest.raises(WireError, match="too large"):
        encode(fits + "a")


def test_tensors_just_within_the_bound_are_sent_and_more_are_not() -> None:
    """The bound on the tensors of a message bites."""
    head = 1024  # more than the header of one tensor takes
    fits = torch.zeros(messages.MAX_BLOB - head, dtype=torch.uint8)
    assert read(encode(fits)).shape == fits.shape
    with pytest.raises(WireError, match="too large"):
        encode(torch.zeros(messages.MAX_BLOB + 1, dtype=torch.uint8))


@pytest.mark.parametrize("extra", [0, 1])
def test_lengths_are_checked_before_anything_is_read(extra: int) -> None:
    """A head that announces more than the bound is refused without waiting for the rest."""
    asked: list[int] = []

    def receive(count: int) -> bytes:
        asked.append(count)
        if len(asked) > 1:
            raise EOFError
        return LENGTHS.pack(messages.MAX_TEXT + extra, 0)

    with pytest.raises(WireError if extra else EOFError):
        read_message(receive)
    assert asked[1:] == ([] if extra else [messages.MAX_TEXT])


def test_values_are_counted_before_they_are_made() -> None:
    """As many values as are allowed arrive; with one more the message is refused."""
    just = b"[" + b"0," * (messages.MAX_ITEMS - 2) + b"0]"
    assert len(parse(just, b"")) == messages.MAX_ITEMS - 1
    with pytest.raises(WireError, match="too many values"):
        parse(b"[" + b"0," * messages.MAX_ITEMS + b"0]", b"")


@pytest.mark.parametrize(("size", "said"), [(0, "unknown kind"), (1, "too many of them")])
def test_a_header_of_tensors_is_bounded_before_it_is_parsed(size: int, said: str) -> None:
    """A blob whose header fills the bound is read; a longer one is not even parsed."""
    header = b"{}".ljust(messages.MAX_HEADER) + b" " * size
    blob = len(header).to_bytes(8, "little") + header
    with pytest.raises(WireError, match=said):
        parse(b'{"$other": 0}', blob)


@pytest.mark.parametrize("count", [messages.MAX_TENSORS, messages.MAX_TENSORS + 1])
def test_number_of_tensors_is_bounded(count: int) -> None:
    """As many tensors as the bound says are read, and one more is not."""
    blob = safetensors.torch.save({str(i): torch.zeros(1) for i in range(count)})
    if count <= messages.MAX_TENSORS:
        assert parse(b"null", blob) is None
    else:
        with pytest.raises(WireError):
            parse(b"null", blob)


Worker = Callable[[socket.socket], None]
Play = Callable[[Worker], Connection]


@pytest.fixture
def play() -> Iterator[Play]:
    """Connections to a thread in the place of a worker, which says what a test wants it to say."""
    made: list[Connection] = []
    threads: list[threading.Thread] = []

    def start(act: Worker) -> Connection:
        ours, theirs = socket.socketpair()
        output, written = os.pipe()
        os.close(written)

        def run() -> None:
            with theirs:
                theirs.sendall(encode({"layers": {}}))
                try:
                    act(theirs)
                except OSError:
                    return

        threads.append(threading.Thread(target=run, daemon=True))
        threads[-1].start()
        made.append(Connection(ours, output, os.getpid(), 100, lambda pid: {}))
        return made[-1]

    yield start
    for connection in made:
        connection.close()
    for thread in threads:
        thread.join(5)


def says(*messages: bytes) -> Worker:
    """A worker that answers every request with these bytes, and stays."""

    def act(stream: socket.socket) -> None:
        while stream.recv(1 << 16):
            stream.sendall(b"".join(messages))

    return act


def test_right_reply_is_the_answer(play: Play) -> None:
    """The way it should go: the tests below differ from this in one point each."""
    connection = play(says(encode({"id": 1, "result": {"x": 3}})))
    assert connection.request("probe", {}, QUICK) == {"x": 3}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (encode({"id": 2, "result": 1}), "malformed"),
        (encode({"id": "1", "result": 1}), "malformed"),
        (encode({"id": 1}), "malformed"),
        (encode({"id": 1, "error": "all passed"}), "malformed"),
        (encode({"id": 1, "error": {"kind": "environment", "message": "theirs"}}), "malformed"),
        (encode({"id": 1, "error": {"kind": ["missing"]}}), "malformed"),
        (encode([1, 2]), "malformed"),
        (packed(b"not json"), "malformed"),
        (packed(b"null", b"not safetensors"), "malformed"),
        (struct.pack(">IQ", 1 << 31, 1 << 60), "malformed"),
        (struct.pack(">IQ", 100, 0) + b"[", "timeout"),
        (b"\0", "timeout"),
        (b"", "timeout"),
    ],
)
def test_wrong_reply_ends_the_worker(play: Play, reply: bytes, kind: str) -> None:
    """A reply with a wrong number, of a wrong form or too short ends the conversation, in time."""
    connection = play(says(reply))
    began = time.monotonic()
    with pytest.raises(WorkerDiedError) as death:
        connection.request("probe", {}, QUICK)
    assert death.value.kind == kind
    assert time.monotonic() - began < 5


def test_errors_arrive_as_errors(play: Play) -> None:
    """What a submission raised is said in its own words, clipped, and is not the worker's death."""
    error = {"kind": "exception", "message": "x" * 10_000, "error": "ValueError"}
    connection = play(says(encode({"id": 1, "error": error})))
    with pytest.raises(SubmissionError) as raised:
        connection.request("probe", {}, QUICK)
    assert raised.value.kind == "exception"
    assert len(str(raised.value)) < 1_000


def test_trickling_reply_is_late(play: Play) -> None:
    """A reply that comes a byte at a time does not move the deadline."""

    def act(stream: socket.socket) -> None:
        stream.recv(1 << 16)
        for byte in encode({"id": 1, "result": "x" * 1000}):
            stream.sendall(bytes([byte]))
            time.sleep(0.1)

    connection = play(act)
    began = time.monotonic()
    with pytest.raises(WorkerDiedError, match="did not return"):
        connection.request("probe", {}, QUICK)
    assert time.monotonic() - began < 5


def test_reply_to_a_later_request_is_no_answer_to_this_one(play: Play) -> None:
    """Replies sent ahead are read one by one; the first that does not fit ends the worker."""
    first, early = (encode({"id": i, "result": i}) for i in (1, 3))
    connection = play(says(first, early))
    assert connection.request("probe", {}, QUICK) == 1
    with pytest.raises(WorkerDiedError, match="does not belong"):
        connection.request("probe", {}, QUICK)


@settings(SETTINGS, max_examples=40)
@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=4))
def test_any_bytes_on_the_channel_end_in_an_answer_or_a_death(
    play: Play, messages: list[bytes]
) -> None:
    """Garbage never hangs the judge and never raises anything but the two known errors."""

    def act(stream: socket.socket) -> None:
        stream.recv(1 << 16)
        for message in messages:
            stream.sendall(message)

    try:
        play(act).request("probe", {}, QUICK)
    except (WorkerDiedError, SubmissionError):
        return
