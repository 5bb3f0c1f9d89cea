"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

RESULTS, FEEDBACK = "results", "feedback"  # folders in that of a class
DRAFT = ".draft~"  # the ending of a file that is being written


def write(path: Path, content: str | bytes, sync: bool = True) -> bool:
    """Write a file such that whoever looks finds the old content or the new; make its folder.

    A file that has this content already is not touched.

    Args:
        path: of the file.
        content: text, or bytes.
        sync: wait until it is on the disk; not for what is made anew in no time.

    Returns:
        Whether anything was written.

    Raises:
        OSError: it cannot be written; the old file is as it was.
    """
    data = content.encode() if isinstance(content, str) else content
    if _is(path, data):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.parent / f".{os.getpid()}{DRAFT}"
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    return True


def remove_drafts(folder: Path) -> None:
    """Remove what a run left that was ended while it wrote."""
    for draft in folder.glob(f".*{DRAFT}"):
        with suppress(OSError):
            draft.unlink()


def _is(path: Path, data: bytes) -> bool:
    with suppress(OSError):
        return path.stat().st_size == len(data) and path.read_bytes() == data
    return False
