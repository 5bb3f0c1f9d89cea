"""Read archives without unpacking them to disk.

Nothing that an archive says about itself is trusted: only files that are needed are read, each up
to a bound, and a path that would lie outside the target is a reason to refuse the submission it is
in.
"""

from __future__ import annotations

import atexit
import functools
import gzip
import io
import os
import re
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from typing import IO, cast

from .files import DEEPEST, LARGEST_TREE, MB, MOST_FILES, File, IntakeError, Listed, is_junk

LARGEST_MEMBER = 64 * MB  # the largest file that is ever read out of an archive
_MOST_OF_A_CLASS = 400_000  # entries in the archive of a whole class
_LARGEST_STREAM = 4_000 * MB  # what a compressed tar may expand to
_MOST_SPOOLED = 2_000 * MB  # files of one tar that are laid aside, as a stream is read only once
_ARCHIVE = re.compile(r".+\.(?:zip|tar|tar\.gz|tgz)", re.IGNORECASE | re.DOTALL)
_WANTED = re.compile(
    r".+\.(?:py|ipynb|txt|json|ya?ml|zip|tar|tar\.gz|tgz)", re.IGNORECASE | re.DOTALL
)
_DRIVE = re.compile(r"[A-Za-z]:/")
_PLAIN_ZIP = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

Opener = Callable[[], IO[bytes]]  # the archive, to be read from its beginning


def is_archive(name: str) -> bool:
    """Whether the name is that of an archive that can be read here."""
    return _ARCHIVE.fullmatch(name) is not None


def archive_stem(name: str) -> str:
    """The name without its extension, both parts of `.tar.gz` included."""
    return re.sub(r"\.(?:zip|tar|tar\.gz|tgz)$", "", name, flags=re.IGNORECASE)


def archive_tree(source: Opener, most: int = _MOST_OF_A_CLASS) -> Listed:
    """List an archive. It is opened again when files are read: nothing is held open for long.

    Args:
        source: opens it.
        most: how many files it may hold.

    Raises:
        IntakeError: it is damaged, of another kind, or too large.
    """
    try:
        with source() as stream:
            head = stream.read(4)
        if head[:2] == b"PK":
            return _zip_tree(source, most)
        return _tar_tree(source, head[:2] == b"\x1f\x8b", most)
    except IntakeError:
        raise
    except Exception as error:  # the parsers of archives raise some twenty kinds of exception
        raise IntakeError("it is damaged, or not an archive (hand in a .zip)") from error


def nested_tree(file: File) -> Listed:
    """List an archive that lies in a folder or in another archive.

    Raises:
        IntakeError: as for `archive_tree`.
    """
    if file.fault:
        raise IntakeError(file.fault)
    if file.size > LARGEST_MEMBER:
        raise IntakeError(f"it has more than {LARGEST_MEMBER // MB} MB")
    return archive_tree(lambda: io.BytesIO(file.read()), MOST_FILES)


def _zip_tree(source: Opener, most: int) -> Listed:
    _count_entries(source, most)
    tree = Listed()
    for info in _open_zip(source).infolist():
        parts, fault = _checked(info.filename)
        fault = fault or _zip_fault(info)
        if info.is_dir() and not fault:
            tree.add_folder(parts)
        elif parts:
            tree.add(File(parts, info.file_size, _zip_reader(source, info), fault))
    return tree


class _Zip(zipfile.ZipFile):
    """A zip that closes its stream with itself, when nobody uses it any more."""

    def __init__(self, source: Opener) -> None:
        self._stream = source()
        super().__init__(self._stream)

    def close(self) -> None:
        super().close()
        self._stream.close()


@functools.lru_cache(maxsize=2)
def _open_zip(source: Opener) -> zipfile.ZipFile:
    """Open a zip, or find it open: to read its directory again for each file takes long."""
    return _Zip(source)


def _count_entries(source: Opener, most: int) -> None:
    """Refuse a zip of a million entries before a library makes an object of each."""
    count = 0
    with source() as stream:
        while chunk := stream.read(16 * MB):
            count += chunk.count(b"PK\x01\x02")
    if count > 2 * most:
        raise IntakeError(f"it holds more than {most:,} files")


def _zip_fault(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"{_shown(info.filename)} is a link or a device, not a file"
    if info.flag_bits & 1:
        return f"{_shown(info.filename)} is protected by a password"
    return ""


def _zip_reader(source: Opener, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        if info.compress_type not in _PLAIN_ZIP:
            raise IntakeError(f"{_shown(info.filename)} is compressed in an unusual way")
        try:
            with _open_zip(source).open(info) as member:
                return member.read(LARGEST_MEMBER)
        except Exception as error:
            raise IntakeError(f"{_shown(info.filename)} is damaged in the archive") from error

    return read


def _tar_tree(source: Opener, zipped: bool, most: int) -> Listed:
    """List a tar; what may be needed is laid aside, since a compressed stream is read once."""
    tree, spooled = Listed(), 0
    with source() as raw:
        stream = _Bounded(cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if zipped else raw)
        with tarfile.open(fileobj=stream, mode="r:") as archive:
            for number, member in enumerate(archive):
                file, size = _tar_file(member, stream, tree)
                spooled += size
                if spooled > _MOST_SPOOLED or number > 2 * most:
                    raise IntakeError("it holds too many files, or too large ones")
                if file:
                    tree.add(file)
                vars(archive)["members"].clear()  # it would remember every one
    return tree


def _tar_file(member: tarfile.TarInfo, stream: _Bounded, tree: Listed) -> tuple[File | None, int]:
    """One member, and how much of it was laid aside; no file for a folder."""
    parts, fault = _checked(member.name)
    if member.isdir() and not fault:
        tree.add_folder(parts)
        return None, 0
    if not member.isreg() or member.issparse():
        fault = fault or f"{_shown(member.name)} is a link or a device, not a file"
    data = b""
    if not fault and _WANTED.fullmatch(member.name) and not is_junk(parts):
        data = stream.take(member.offset_data, min(member.size, LARGEST_MEMBER))
    file = File(parts, member.size, _spool().add(data), fault) if parts else None
    return file, len(data)


class _Spool:
    """A nameless file on disk for what is read from streams: memory stays flat in a large class."""

    def __init__(self) -> None:
        self._file, self._end = tempfile.TemporaryFile(), 0  # noqa: SIM115 - for the whole run
        atexit.register(self._file.close)

    def add(self, data: bytes) -> Callable[[], bytes]:
        """Lay bytes aside; what is returned reads them again."""
        if not data:
            return bytes
        number, start, size = self._file.fileno(), self._end, len(data)
        try:
            self._file.seek(start)
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise IntakeError(f"it cannot be unpacked here ({error.strerror})") from None
        self._end += size
        return lambda: os.pread(number, size, start)


@functools.cache
def _spool() -> _Spool:
    return _Spool()


class _Bounded(io.RawIOBase):
    """A stream for `tarfile` that refuses to expand without end, or a header of megabytes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= MB:
            raise IntakeError("it has a header that no archiver writes")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        if offset > _LARGEST_STREAM:
            raise IntakeError(f"it unpacks to more than {_LARGEST_STREAM // MB:,} MB")
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def take(self, offset: int, size: int) -> bytes:
        """Read a member's data."""
        self.seek(offset)
        return self._stream.read(size)


def _checked(name: str) -> tuple[tuple[str, ...], str]:
    """A member's path, taken apart, and why it is refused if it is.

    The path of a refused member is cut before the part that leaves the target, so that it still
    tells whose folder it is in.
    """
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    absolute = name.startswith("/") or _DRIVE.match(name) is not None
    if not absolute and ".." not in parts:
        return tuple(parts[:DEEPEST]), ""
    inside = [] if absolute else parts[: parts.index("..")]
    return (*inside, "refused"), f"the archive's path {_shown(name)} leads out of the archive"


def _shown(name: str) -> str:
    return name if len(name) <= 80 else name[:79] + "…"


def too_large(files: Sequence[File]) -> str | None:
    """Why these files are too many or too large together to be one submission, if they are."""
    if sum(file.size for file in files) > LARGEST_TREE:
        return f"it unpacks to more than {LARGEST_TREE // MB:,} MB"
    return None
