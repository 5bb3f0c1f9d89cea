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


def scrub_environment(kept: Mapping[str, str]) -> None:
    """Replace the environment of this process by `kept`, and wipe what was there before."""
    raw: dict[bytes, bytes] = os.environ._data  # type: ignore[attr-defined]  # no decoded copies
    for name in [*raw]:
        value = raw.pop(name)
        os.unsetenv(name)
        _wipe(name)
        _wipe(value)
    if kernel.LINUX:
        _wipe_first_block()
    os.environ.update(kept)


def _wipe(text: object) -> None:
    """Overwrite a bytes object that nobody needs any more; CPython shares those of length 0, 1."""
    if isinstance(text, bytes) and len(text) > 1:
        kernel.overwrite(id(text) + bytes.__basicsize__ - 1, len(text))


def _wipe_first_block() -> None:
    """Overwrite the variables that the kernel passed to this process when it was started."""
    stat = Path("/proc/self/stat").read_text()
    numbers = stat.rpartition(")")[2].split()
    start, end = int(numbers[47]), int(numbers[48])  # env_start, env_end: see proc(5)
    if 0 < start < end:
        kernel.overwrite(start, end - start)


def worker_environment(keep: tuple[str, ...], home: str) -> dict[str, str]:
    """Return what a worker's environment holds: what is kept, and a home that it may write to."""
    kept = {name: os.environ[name] for name in keep if name in os.environ}
    folders = dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), home)
    return {**kept, **folders, "USER": "student", "LOGNAME": "student"}
