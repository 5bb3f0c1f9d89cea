"""An environment with nothing in it but what was asked for.

A list of what to keep, not of what to drop: tokens have names that nobody can foresee. Deleting a
variable is not enough either. The block that the kernel laid out at the start of the process is
still there to be read (`/proc/self/environ`), and so are Python's own copies: both are overwritten.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from . import kernel


def scrub_environment(kept: Mapping[str, str], block: tuple[int, int]) -> None:
    """Replace the environment of this process by `kept`, and wipe what was there before.

    Args:
        kept: all that the environment shall hold.
        block: where `first_block` found the kernel's copy.
    """
    raw: dict[bytes, bytes] = os.environ._data  # type: ignore[attr-defined]  # no decoded copies
    for name in [*raw]:
        value = raw.pop(name)
        os.unsetenv(name)
        _wipe(name)
        _wipe(value)
    start, end = block
    kernel.overwrite(start, end - start)
    os.environ.update(kept)


def first_block() -> tuple[int, int]:
    """Return where the kernel put the variables when this process was started (0, 0: unknown)."""
    try:
        numbers = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0
    start, end = int(numbers[47]), int(numbers[48])  # env_start, env_end: see proc(5)
    return (start, end) if 0 < start < end else (0, 0)


def _wipe(text: object) -> None:
    """Overwrite a bytes object that nobody needs any more; CPython shares those of length 0, 1."""
    if isinstance(text, bytes) and len(text) > 1:
        kernel.overwrite(id(text) + bytes.__basicsize__ - 1, len(text))


def worker_environment(keep: tuple[str, ...], home: str) -> dict[str, str]:
    """Return what a worker's environment holds: what is kept, and a home that it may write to."""
    kept = {name: os.environ[name] for name in keep if name in os.environ}
    folders = dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), home)
    return {**kept, **folders, "USER": "student", "LOGNAME": "student"}
