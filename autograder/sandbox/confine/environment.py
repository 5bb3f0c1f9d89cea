"""An environment with nothing in it but what was asked for.

A list of what to keep, not of what to drop: tokens have names that nobody can foresee. Deleting a
variable is not enough either. The block that the kernel laid out at the start of the process is
still there to be read (`/proc/self/environ`), and so are Python's own copies: both are overwritten.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import kernel

Block = tuple[int, int]  # addresses: where it begins and ends


def scrub_environment(kept: Mapping[str, str], blocks: Sequence[Block]) -> None:
    """Replace the environment of this process by `kept`, and wipe what was there before.

    Its command line goes too: that may name other submissions, and the seed.

    Args:
        kept: all that the environment shall hold.
        blocks: where `first_blocks` found the kernel's copies.
    """
    sys.argv[:] = sys.orig_argv[:] = ["lab.py"]
    raw: dict[bytes, bytes] = os.environ._data  # type: ignore[attr-defined]  # no decoded copies
    for name in [*raw]:
        value = raw.pop(name)
        os.unsetenv(name)
        _wipe(name)
        _wipe(value)
    for start, end in blocks:
        kernel.overwrite(start, end - start)
    os.environ.update(kept)


def first_blocks() -> list[Block]:
    """Return where the kernel put the command line and the variables at the start, if it tells."""
    try:
        numbers = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    places = [int(number) for number in numbers[45:49]]  # arg_start … env_end: see proc(5)
    found = [(places[0], places[1]), (places[2], places[3])]
    return found if all(0 < start < end for start, end in found) else []


def _wipe(text: object) -> None:
    """Overwrite a bytes object that nobody needs any more; CPython shares those of length 0, 1."""
    if isinstance(text, bytes) and len(text) > 1:
        kernel.overwrite(id(text) + bytes.__basicsize__ - 1, len(text))


def worker_environment(keep: tuple[str, ...], home: str) -> dict[str, str]:
    """Return what a worker's environment holds: what is kept, and a home that it may write to."""
    kept = {name: os.environ[name] for name in keep if name in os.environ}
    folders = dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), home)
    return {**kept, **folders, "USER": "student", "LOGNAME": "student"}
