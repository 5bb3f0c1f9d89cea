"""All that the spawner, the keeper and the worker must agree on about one worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from .layers import Layers, Recorded
from .policy import Policy


@dataclass
class Site:
    """One worker to be.

    Args:
        policy: its limits.
        child: what it runs once it is confined.
        keep_fds: the descriptors that it keeps, beside its standard streams.
        stdout_fd: where its standard output and error lead.
        folder: an empty folder of the host: its private folder, or where its new root is built.
        report_fd: the keeper says here who the worker is and how it ended.
        life_fd: reads as ended when the worker is to be killed, or the spawner has died.
        spawner: the process id of the fork server.
        without: layers to do without, as if this machine lacked them.
        uid: the worker's user of its own, where it has one.
        record: the layers applied so far.
    """

    policy: Policy
    child: Callable[[Layers], NoReturn]
    keep_fds: frozenset[int]
    stdout_fd: int
    folder: str
    report_fd: int
    life_fd: int
    spawner: int
    without: frozenset[str] = frozenset()
    uid: int | None = None
    record: dict[str, Recorded] = field(default_factory=dict)

    def offers(self, layer: str) -> bool:
        """Say whether `layer` may be tried: a test can take any of them away."""
        return layer not in self.without

    def note(self, layer: str, value: Recorded) -> None:
        """Record a layer that was tried."""
        self.record[layer] = value
