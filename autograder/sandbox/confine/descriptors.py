"""Standard streams that lead where they should, and no other descriptor but those to keep."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from typing import IO

from . import kernel


def redirect(stdout_fd: int) -> None:
    """Read from nothing, and write both streams to `stdout_fd`."""
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(stdout_fd, 1)
    os.dup2(stdout_fd, 2)
    if null > 2:
        os.close(null)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = _text(number, "r" if number == 0 else "w")
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _text(descriptor: int, mode: str) -> IO[str]:
    """Return a stream that cannot fail on odd characters and that shows a line when it is whole."""
    return open(
        descriptor,
        mode,
        buffering=1,
        encoding="utf-8",
        errors="backslashreplace",
        closefd=False,
    )


def close_all_but(keep: Collection[int]) -> bool:
    """Close every descriptor that is not in `keep`; say whether that is now so."""
    start = 0
    for descriptor in sorted({fd for fd in keep if fd >= 0}):
        if start < descriptor:  # closerange(0, 0) closes everything
            os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, _highest() + 1)
    return still_open() <= set(keep)


def _highest() -> int:
    """Return the highest descriptor that is open (the limit where there is no /proc)."""
    found = still_open()
    return max(found) if found else int(os.sysconf("SC_OPEN_MAX"))


def still_open() -> set[int]:
    """Return the open descriptors, or nothing where the system does not list them."""
    folder = "/proc/self/fd" if kernel.LINUX else "/dev/fd"
    try:
        with os.scandir(folder) as entries:
            found = {int(entry.name) for entry in entries}
    except OSError:
        return set()
    return {fd for fd in found if _is_open(fd)}  # not the one that listed them


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
