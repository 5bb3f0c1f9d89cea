"""A worker reaches no network: no address, no port, no socket of the host.

Where two layers guard the same thing, each is tested alone, with the other one taken away.
"""

from __future__ import annotations

import errno
import os
import socket

import pytest
from confined import NAMESPACES, need, run

REFUSED = (errno.EPERM, errno.EACCES)
SECCOMP = frozenset({"seccomp"})
LANDLOCK = frozenset({"landlock"})


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        (socket.AF_INET, socket.SOCK_STREAM),
        (socket.AF_INET, socket.SOCK_DGRAM),
        (socket.AF_INET6, socket.SOCK_STREAM),
        (socket.AF_UNIX, socket.SOCK_STREAM),
        (socket.AF_UNIX, socket.SOCK_DGRAM),
        (socket.AF_NETLINK, socket.SOCK_RAW),
        (socket.AF_VSOCK, socket.SOCK_STREAM),
    ],
)
def test_no_socket_of_any_kind_can_be_opened(family, kind):
    """Questions cannot be sent out, nor answers fetched, over anything that has a name."""
    need("seccomp")
    outcome = run(lambda: socket.socket(family, kind).fileno())
    assert outcome.errno in REFUSED


def test_a_pair_of_sockets_works_but_writes_to_nobody_else(tmp_path):
    """asyncio needs a socket pair; one with an address to write to would lead out."""
    need("seccomp")
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind("\0mnist-lab-test-listener")

    def talk() -> str:
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        one.send(b"hello")
        return other.recv(5).decode()

    def talk_outward() -> None:
        socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(
            b"hello", "\0mnist-lab-test-listener"
        )

    with heard:
        assert run(talk).value == "hello"
        assert run(talk_outward).errno in REFUSED


@pytest.fixture
def listener():
    """Listen on a TCP port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def connect_to(port: int) -> str:
    """Connect to a port of this machine."""
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        return "connected"


def test_the_listener_of_these_tests_can_be_reached(listener):
    """Without any layer the connection works, so the tests below show what the layers do."""
    port = listener.getsockname()[1]
    without = SECCOMP | NAMESPACES | LANDLOCK
    assert run(lambda: connect_to(port), without).value == "connected"


def test_without_the_filter_there_is_still_no_network(listener):
    """A network namespace has no interface, not even to its own machine."""
    need("network_namespace")
    port = listener.getsockname()[1]
    assert run(lambda: connect_to(port), SECCOMP | LANDLOCK).errno == errno.ENETUNREACH


def test_landlock_alone_refuses_tcp(listener):
    """From its version 4 on, Landlock refuses TCP by itself."""
    need("landlock")
    port = listener.getsockname()[1]
    outcome = run(lambda: connect_to(port), SECCOMP | NAMESPACES)
    if int(outcome.layers.landlock_abi) < 4:
        pytest.skip("this kernel's Landlock does not know TCP")
    assert outcome.errno in REFUSED


@pytest.mark.parametrize("without", [SECCOMP | LANDLOCK, SECCOMP | NAMESPACES])
def test_abstract_sockets_of_the_host_are_out_of_reach(without):
    """D-Bus and X11 listen on sockets without a file; a namespace or Landlock hides them."""
    need("landlock", "network_namespace")
    name = f"\0mnist-lab-test-{os.getpid()}"

    def connect() -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(name)

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        assert run(connect, SECCOMP | NAMESPACES | LANDLOCK).error == ""
        outcome = run(connect, without)
    assert outcome.errno in (*REFUSED, errno.ECONNREFUSED)
