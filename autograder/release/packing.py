"""Zips that are the same, byte by byte, whoever makes them and whenever."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from ..reports.altered_files import IGNORED

Files = dict[str, bytes]
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def pack(files: Files) -> bytes:
    """Return a zip of `files`: sorted, without times, and not compressed.

    What compression makes of the same bytes depends on the version of zlib.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.create_system = _UNIX
            entry.external_attr = (0o100000 | _mode(files[name])) << 16
            made.writestr(entry, files[name])
    return packed.getvalue()


def unpack(packed: bytes) -> Files:
    """Return the files in a zip."""
    with zipfile.ZipFile(io.BytesIO(packed)) as made:
        return {info.filename: made.read(info) for info in made.infolist() if not info.is_dir()}


def lay_out(files: Files, folder: Path) -> None:
    """Write `files` below `folder`, those that start with `#!` executable."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(_mode(content))


def below(folder: Path, pattern: str = "*") -> Files:
    """Return the files below `folder` by their paths, but not what running leaves there."""
    found = (path for path in sorted(folder.rglob(pattern)) if path.is_file())
    named = ((path.relative_to(folder), path) for path in found)
    return {
        name.as_posix(): path.read_bytes()
        for name, path in named
        if not IGNORED.intersection(name.parts)
    }


def _mode(content: bytes) -> int:
    return 0o755 if content.startswith(b"#!") else 0o644
