"""What this machine offers, in words: for `mnist-lab doctor` and for `--isolation strict`.

Nothing is guessed from version numbers: a worker is spawned and says which layers hold in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NoReturn

from .layers import Layers
from .paths import standard_read_paths
from .policy import MIB, Policy
from .spawn import SpawnError, spawn


@dataclass(frozen=True)
class LayerReport:
    """One layer on this machine.

    Args:
        name: what the layer is called.
        available: it was put on and seen to work.
        protects: what it is for.
        remedy: what to do where it is missing.
    """

    name: str
    available: bool
    protects: str
    remedy: str

    def __str__(self) -> str:
        return self.protects if self.available else f"{self.protects} Missing here: {self.remedy}"


@dataclass(frozen=True)
class _Layer:
    name: str
    holds: Callable[[Layers], bool]
    protects: str
    remedy: str
    by_namespace: str = ""  # what it protects where only a user namespace stands in for it

    def report(self, on: Layers) -> LayerReport:
        """Say whether this layer holds, and by what."""
        if self.by_namespace and on.user_namespace and not on.own_uid:
            return LayerReport("user namespace", self.holds(on), self.by_namespace, self.remedy)
        return LayerReport(self.name, self.holds(on), self.protects, self.remedy)


_LINUX = "run the grader on Linux"
_NAMESPACES = (
    "run the grader as root, in a container with `--cap-add SYS_ADMIN` and a seccomp profile "
    "that lets it unshare, or allow user namespaces "
    "(sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0)."
)


_ONLY_A_NAMESPACE = (
    "Inside the namespace the worker has no rights. Outside, its user number is that of whoever"
    " started the grader: the mount and process namespaces and Landlock keep it from that user's"
    " files and processes. Started as root, the grader gives each worker a user of its own."
)

LAYERS = (
    _Layer(
        "session",
        lambda on: on.session,
        "Keeps the worker from signalling the grader's process group, and from its terminal.",
        "this should work everywhere; report it.",
    ),
    _Layer(
        "resource limits",
        lambda on: on.rlimits,
        "Bounds CPU time, memory, open files and the size of a file; allows no core dump.",
        f"{_LINUX}; macOS cannot bound the memory of a process.",
    ),
    _Layer(
        "task limit",
        lambda on: on.task_limit,
        "Bounds the number of threads and processes.",
        "root is never bounded: give the worker a user of its own (see there).",
    ),
    _Layer(
        "user of its own",
        lambda on: on.not_root and (on.own_uid or on.user_namespace),
        "The worker is a user that owns nothing, so it cannot touch anyone's files or processes.",
        "start the grader as root, with a Python that every user may read (not below /root), "
        "or allow user namespaces.",
        _ONLY_A_NAMESPACE,
    ),
    _Layer(
        "no new privileges",
        lambda on: on.no_new_privs,
        "No setuid program can give the worker more rights than it has.",
        f"{_LINUX} 3.5 or newer.",
    ),
    _Layer(
        "opaque memory",
        lambda on: on.not_dumpable,
        "Other processes of the same user cannot read the worker's memory; no core dump.",
        f"{_LINUX}.",
    ),
    _Layer(
        "clean environment",
        lambda on: on.environment,
        "Tokens and settings in environment variables do not reach the submission.",
        "this should work everywhere; report it.",
    ),
    _Layer(
        "closed descriptors",
        lambda on: on.descriptors,
        "The worker holds no file or connection but its own channel and its output.",
        "this should work everywhere; report it.",
    ),
    _Layer(
        "process namespace",
        lambda on: on.pid_namespace,
        "The worker cannot name any other process, and all it starts dies with it.",
        _NAMESPACES,
    ),
    _Layer(
        "mount namespace",
        lambda on: on.mount_namespace,
        "The worker sees Python and its libraries, read-only, and nothing else of the disk.",
        _NAMESPACES,
    ),
    _Layer(
        "private folder in memory",
        lambda on: on.private_folder == "tmpfs",
        "The kernel bounds the worker's private folder, and it vanishes with the worker.",
        f"the keeper watches the folder's size and removes it instead; for more, {_NAMESPACES}",
    ),
    _Layer(
        "network namespace",
        lambda on: on.network_namespace,
        "The worker has no network interface, so it can neither send nor fetch anything.",
        _NAMESPACES,
    ),
    _Layer(
        "IPC namespace",
        lambda on: on.ipc_namespace,
        "Shared memory and queues of other processes are out of reach, its own leave with it.",
        _NAMESPACES,
    ),
    _Layer(
        "Landlock",
        lambda on: on.landlock,
        "The kernel refuses every file outside the list of what the worker may read.",
        f"{_LINUX} 5.13 or newer with `landlock` among its security modules (`lsm=` at boot).",
    ),
    _Layer(
        "system call filter",
        lambda on: on.seccomp,
        "The kernel refuses sockets, new processes, tracing and what else no lab needs.",
        f"{_LINUX} on x86_64 or aarch64, with seccomp filters compiled in.",
    ),
    _Layer(
        "first to die",
        lambda on: on.oom_score,
        "When the machine runs out of memory, the kernel kills the worker, not the grader.",
        f"{_LINUX}, with /proc mounted.",
    ),
)


def report(layers: Layers) -> list[LayerReport]:
    """Say of every layer whether it is among those that hold."""
    return [layer.report(layers) for layer in LAYERS]


def survey(without: Collection[str] = ()) -> list[LayerReport]:
    """Spawn a worker on this machine and say which layers hold in it.

    Raises:
        SpawnError: not even a worker without layers can be started.
    """
    return report(probe(without))


def missing_layers() -> list[str]:
    """Return the names of the layers that this machine lacks."""
    try:
        return [layer.name for layer in survey() if not layer.available]
    except SpawnError as error:
        return [f"a worker at all ({error})"]


def probe(without: Collection[str] = ()) -> Layers:
    """Return the layers that hold in a worker on this machine (none if it dies at once)."""
    read_end, write_end = os.pipe()
    policy = Policy(read_paths=standard_read_paths(), memory_bytes=256 * MIB, cpu_seconds=10)
    with open(read_end, "rb") as answer:
        try:
            worker = spawn(policy, _say_layers, (), write_end, without)
        finally:
            os.close(write_end)
        text = answer.read(1 << 16)
    worker.kill()
    try:
        return Layers.from_dict(json.loads(text))
    except ValueError:
        return Layers()


def _say_layers(layers: Layers) -> NoReturn:
    os.write(1, json.dumps(layers.as_dict()).encode())
    os._exit(0)
