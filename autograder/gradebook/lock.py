"""One run at a time into one folder."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = ".lock"
_TAKEN = (errno.EACCES, errno.EAGAIN)


class LockedError(Exception):
    """Another run writes to a folder; the text is one sentence for the instructor."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep others from writing to a folder while the body runs.

    The lock belongs to this process alone, not to those that it forks, and ends with it, however
    that ends. Where the file system has no locks, there is none.

    Raises:
        LockedError: another run has it.
        OSError: the folder cannot be written to.
    """
    with (folder / NAME).open("a+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _TAKEN:
                raise LockedError(_sentence(folder, _first(folder))) from None
        with suppress(OSError):  # the number is only for people; a full disk may not take it
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
        yield


def _first(folder: Path) -> str:
    with suppress(OSError):
        return (folder / NAME).read_text("utf-8")
    return ""


def _sentence(folder: Path, process: str) -> str:
    which = f" (process {process})" if process.isdecimal() else ""
    return f"Another run{which} is writing to {folder}: wait for it, or choose another folder."
