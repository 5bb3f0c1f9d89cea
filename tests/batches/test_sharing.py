"""How many submissions are graded at once depends on the machine's processors and its memory."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from autograder.batches import sharing
from autograder.batches.sharing import ENOUGH, sensible_jobs, share_memory
from autograder.sandbox.limits import MIB, Limits

MOST = Limits().memory


def machine(monkeypatch: pytest.MonkeyPatch, megabytes: int, processors: int = 8) -> None:
    """Be on a machine that has so much memory to give, and so many processors."""
    monkeypatch.setattr(sharing, "memory_of_machine", lambda: megabytes * MIB)
    monkeypatch.setattr(sharing, "_processors", lambda: processors)


@pytest.mark.parametrize(
    ("megabytes", "processors", "jobs"),
    [(64_000, 8, 8), (64_000, 2, 2), (3_500, 8, 3), (1_500, 8, 1), (300, 8, 1)],
)
def test_as_many_at_once_as_there_are_processors_and_memory(
    monkeypatch: pytest.MonkeyPatch, megabytes: int, processors: int, jobs: int
) -> None:
    """Eight processors with little memory do not grade eight at once; one is always graded."""
    machine(monkeypatch, megabytes, processors)
    assert sensible_jobs() == jobs


@pytest.mark.parametrize(
    ("megabytes", "jobs", "each", "sleepers"),
    [
        (64_000, 8, MOST, 23),
        (8 * 2048, 8, MOST, 0),
        (8 * 1500, 8, 1500 * MIB, 0),
        (3_500, 3, 3_500 * MIB // 3, 0),
        (2_000, 8, ENOUGH, 0),  # whoever asks for so many gets them, and enough for honest work
    ],
)
def test_all_workers_at_their_limits_fit_into_the_machine(
    monkeypatch: pytest.MonkeyPatch, megabytes: int, jobs: int, each: int, sleepers: int
) -> None:
    """The machine's killer is not needed; what is left over is for those that only sleep."""
    machine(monkeypatch, megabytes)
    sandbox: Any = SimpleNamespace(limits=Limits())
    assert share_memory(sandbox, jobs) == sleepers
    assert sandbox.limits == Limits(memory=each)


def test_sharing_never_gives_more_than_the_limit_that_was_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor less, where there is enough."""
    machine(monkeypatch, 64_000)
    sandbox: Any = SimpleNamespace(limits=Limits(memory=300 * MIB))
    share_memory(sandbox, 2)
    assert sandbox.limits.memory == 300 * MIB
