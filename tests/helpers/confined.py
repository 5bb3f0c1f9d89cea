"""Run one small function in a confined worker, and see what came of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import pytest

from autograder.sandbox.confine import (
    Exit,
    Layers,
    Policy,
    Worker,
    probe,
    spawn,
    standard_read_paths,
)

MIB = 1 << 20
POLICY = Policy(
    read_paths=standard_read_paths(),
    memory_bytes=256 * MIB,
    cpu_seconds=10,
    file_bytes=MIB,
    private_bytes=4 * MIB,
    tasks=8,
    open_files=32,
    keep_environment=("PATH", "OMP_NUM_THREADS"),
)
NAMESPACES = frozenset({"namespaces"})


def _all_powerful() -> bool:
    """Say whether we are root with the power to become somebody else: in a container not always."""
    if os.geteuid() != 0:
        return False
    with suppress(OSError), open("/proc/self/status") as status:
        held = next(int(line.split()[1], 16) for line in status if line.startswith("CapEff"))
        chown, setgid, setuid, ptrace = 0, 6, 7, 19
        return all(held >> power & 1 for power in (chown, setgid, setuid, ptrace))
    return True


AS_ROOT = pytest.mark.skipif(not _all_powerful(), reason="only root can become somebody else")


@dataclass(frozen=True)
class Outcome:
    """What a function did in a worker.

    Args:
        value: what it returned, None if it raised or died.
        error: the name of the exception that it raised, "" if none.
        errno: the exception's error number, if it has one.
        layers: the layers that held.
        ended: how the worker ended.
        printed: what it wrote to its standard streams.
    """

    value: Any
    error: str
    errno: int | None
    layers: Layers
    ended: Exit
    printed: str


class Running:
    """A worker in which a function is running.

    Args:
        act: the function; what it returns must be JSON.
        policy: its limits.
        without: layers to do without.
        keep: descriptors that it keeps beside the one for its answer.
    """

    def __init__(
        self,
        act: Callable[[], object],
        policy: Policy = POLICY,
        without: Iterable[str] = (),
        keep: Iterable[int] = (),
    ) -> None:
        self._answer, answer = os.pipe()
        self._output, output = os.pipe()
        child = _child(act, answer)
        self.worker: Worker = spawn(policy, child, (answer, *keep), output, tuple(without))
        os.close(answer)
        os.close(output)

    def line(self) -> Any:
        """Return the next thing that the worker told by `tell`."""
        text = b""
        while not text.endswith(b"\n"):
            letter = os.read(self._answer, 1)
            assert letter, "the worker died before it said anything"
            text += letter
        return json.loads(text)

    def finish(self, timeout: float = 60) -> Outcome:
        """Wait for the worker to end; return what came of it."""
        printed = _read_all(self._output)
        answers = _read_all(self._answer).splitlines()
        ended = self.worker.wait(timeout)
        if ended is None:
            ended = self.worker.kill()
        told = {} if not answers else json.loads(answers[-1])
        if "layers" not in told:
            told["layers"] = json.loads(answers[0])["layers"] if answers else {}
        return Outcome(
            value=told.get("value"),
            error=told.get("error", ""),
            errno=told.get("errno"),
            layers=Layers.from_dict(told["layers"]),
            ended=ended,
            printed=printed.decode(errors="replace"),
        )


def run(act: Callable[[], object], without: Iterable[str] = (), **limits: Any) -> Outcome:
    """Run `act` in a worker under the test's policy with some `limits` changed."""
    return Running(act, replace(POLICY, **limits), without).finish()


def _child(act: Callable[[], object], answer: int) -> Callable[[Layers], NoReturn]:
    def child(layers: Layers) -> NoReturn:
        told: dict[str, Any] = {}
        _tell(answer, {"layers": layers.as_dict()})
        try:
            told["value"] = act()
        except BaseException as error:  # whatever it is, the test wants to know
            told = {"error": type(error).__name__, "errno": getattr(error, "errno", None)}
        _tell(answer, {**told, "layers": layers.as_dict()})
        os._exit(0)

    return child


def _tell(answer: int, record: dict[str, Any]) -> None:
    os.write(answer, json.dumps(record).encode() + b"\n")


def _read_all(descriptor: int) -> bytes:
    with open(descriptor, "rb") as stream:
        return stream.read()


_offered: list[Layers] = []


def offered() -> Layers:
    """Return the layers that this machine offers, found out once."""
    if not _offered:
        _offered.append(probe())
    return _offered[0]


def need(*layers: str) -> None:
    """Skip this test where the machine lacks a layer that it is about."""
    for name in layers:
        if not getattr(offered(), name):
            pytest.skip(f"this machine does not offer {name}")


def as_nobody(act: Callable[[], object]) -> Any:
    """Run `act` in a fork of this process that is no longer root; return what it returned."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        _be_nobody(act, write_end)
    os.close(write_end)
    answer = _read_all(read_end)
    os.waitpid(child, 0)
    told = json.loads(answer)
    assert "error" not in told, told["error"]
    return told["value"]


def _be_nobody(act: Callable[[], object], answer: int) -> NoReturn:
    import traceback

    from autograder.sandbox.confine import namespaces, paths

    namespaces.how_to_enter.cache_clear()
    paths.visible.cache_clear()
    with suppress(BaseException):
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
        try:
            told = {"value": act()}
        except BaseException:
            told = {"error": traceback.format_exc()}
        os.write(answer, json.dumps(told).encode())
    os._exit(0)
