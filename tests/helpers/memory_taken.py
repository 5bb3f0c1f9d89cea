"""Ways to take memory, in a module that a fresh process can import."""

from __future__ import annotations

from collections.abc import Callable

import torch
from confined import MIB, run


def take_list(size: int) -> int:
    """Take memory as Python objects do."""
    return len(bytearray(size))


def take_tensor(size: int) -> int:
    """Take memory as tensors do."""
    return torch.ones(size, dtype=torch.uint8).nbytes


def filled(take: Callable[[int], int], size: int) -> tuple[int | None, str, int | None]:
    """Take `size` bytes in a worker that may take 256 MiB; return value, error and exit status."""
    done = run(lambda: take(size), memory_bytes=256 * MIB)
    return done.value, done.error, done.ended.code
