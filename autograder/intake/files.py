"""What a folder or an archive holds, without opening any of it: one tree of files for both.

A folder on disk is listed only where somebody looks, and never beyond what one submission may
hold: a student's hundred thousand files cost a class neither time nor memory.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

MB = 1_000_000
MOST_FILES = 50_000  # in one submission
DEEPEST = 20  # parts of a path; what lies deeper is nobody's lab
LARGEST_TREE = 1_000 * MB  # what one submission may unpack to

LINK = "it is a link or a device, not a file"
REPOSITORY = ".git"
_JUNK_FOLDERS = {
    "__MACOSX", "__pycache__", "node_modules", "site-packages", "venv", "env", "virtualenv",
}  # fmt: skip
_JUNK_FILES = re.compile(r"\.|Thumbs\.db$|desktop\.ini$|~\$|.*\.egg-info$", re.IGNORECASE)


class IntakeError(Exception):
    """Something cannot be read; its text is a sentence for the instructor or the student."""


@dataclass(frozen=True)
class File:
    """One file: where it lies below the root, its size, and how to read it."""

    parts: tuple[str, ...]
    size: int
    read: Callable[[], bytes]
    fault: str = ""  # why the submission that holds it is refused, if it is
    origin: str = ""  # the path below the root of everything, for messages
    shown: str = ""  # what a person calls it, where that is not its name

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]

    @property
    def path(self) -> str:
        """The path below the root, for messages."""
        return "/".join(self.parts)

    def called(self, *parts: str, shown: str = "") -> File:
        """The same file under another path; where it was found is remembered."""
        shown = shown or self.shown
        return replace(self, parts=parts, origin=self.origin or self.path, shown=shown)


class Tree(Protocol):
    """A folder, on disk or in an archive."""

    @property
    def top(self) -> list[File]:
        """The files that lie in it directly, by name."""

    @property
    def folders(self) -> list[str]:
        """The names of the folders in it, empty ones included, sorted."""

    @property
    def repository(self) -> Path | None:
        """Its `.git` on disk, if it is a checkout; an empty path where that is in an archive."""

    def inside(self, folder: str) -> Tree:
        """One of its folders."""


def walk(tree: Tree) -> Iterator[File]:
    """Every file below a folder; the one after the most that it may hold says so, and is the last.

    A file's parts begin below `tree`.
    """
    count = 0
    waiting: list[tuple[tuple[str, ...], Tree]] = [((), tree)]
    while waiting:
        parts, folder = waiting.pop()
        count += 1
        for file in folder.top:
            count += 1
            if count > MOST_FILES:
                break
            yield file.called(*parts, file.name)
        if count > MOST_FILES:
            yield File((*parts, "…"), 0, bytes, f"it holds more than {MOST_FILES:,} files")
            return
        if len(parts) < DEEPEST:
            waiting += (((*parts, name), folder.inside(name)) for name in reversed(folder.folders))


@dataclass
class Listed:
    """A tree whose files are all known: what an archive holds."""

    files: dict[str, File] = field(default_factory=dict)
    inner: dict[str, Listed] = field(default_factory=dict)
    repository: Path | None = None

    def add(self, file: File) -> None:
        """Take in one file, unless it is junk."""
        if not self._junk(file.parts):
            folder = self._folder(file.parts[:-1])
            folder.files[file.name] = replace(file, parts=file.parts[-1:], origin=file.path)

    def add_folder(self, parts: tuple[str, ...]) -> None:
        """Take in one folder, unless it is junk."""
        if not self._junk(parts):
            self._folder(parts)

    def _junk(self, parts: tuple[str, ...]) -> bool:
        if REPOSITORY in parts:
            holder = parts[: parts.index(REPOSITORY)]
            if not is_junk(holder):
                self._folder(holder).repository = Path()
        return is_junk(parts)

    def _folder(self, parts: tuple[str, ...]) -> Listed:
        here = self
        for part in parts[:DEEPEST]:
            here = here.inner.setdefault(part, Listed())
        return here

    @property
    def top(self) -> list[File]:
        """The files that lie in it directly, by name."""
        return [self.files[name] for name in sorted(self.files)]

    @property
    def folders(self) -> list[str]:
        """The names of the folders in it."""
        return sorted(self.inner)

    def inside(self, folder: str) -> Listed:
        """One of its folders."""
        return self.inner.get(folder) or Listed()


class OnDisk:
    """A folder on disk, listed when somebody looks.

    Links are not followed: they could lead to somebody else's work.

    Args:
        root: the folder.
        skip: tells which paths below it are not the class's, such as the folder for results.
        below: the path from where the search began, for messages.
    """

    def __init__(
        self, root: Path, skip: Callable[[Path], bool] = lambda _: False, below: str = ""
    ) -> None:
        self._root, self._skip, self._below = root, skip, below
        self._files: dict[str, File] | None = None
        self._folders: list[str] = []
        self._git: Path | None = None

    @property
    def top(self) -> list[File]:
        """The files that lie in it directly, by name."""
        files = self._list()
        return [files[name] for name in sorted(files)]

    @property
    def folders(self) -> list[str]:
        """The names of the folders in it."""
        self._list()
        return self._folders

    @property
    def repository(self) -> Path | None:
        """Its `.git`, if it is a checkout."""
        self._list()
        return self._git

    def inside(self, folder: str) -> OnDisk:
        """One of its folders, listed anew: nothing below is remembered."""
        return OnDisk(self._root / folder, self._skip, f"{self._below}{folder}/")

    def check(self) -> None:
        """Raise OSError where the folder cannot be read; without this, that is a file's fault."""
        os.scandir(self._root).close()

    def _list(self) -> dict[str, File]:
        if self._files is None:
            self._files = {}
            try:
                self._scan(self._files)
            except OSError as error:
                why = f"the folder {self._root.name} cannot be read: {error.strerror or error}"
                self._files["unreadable"] = File(("unreadable",), 0, bytes, why)
            self._folders.sort()
        return self._files

    def _scan(self, files: dict[str, File]) -> None:
        with os.scandir(self._root) as entries:
            for entry in entries:
                if entry.name == REPOSITORY:
                    self._git = Path(entry.path)
                if is_junk((entry.name,)):
                    continue
                folder = entry.is_dir(follow_symlinks=False)
                if (folder or not self._below) and self._skip(Path(entry.path)):
                    continue
                if folder:
                    self._folders.append(entry.name)
                else:
                    files[entry.name] = self._file(entry)
                if len(files) > MOST_FILES or len(self._folders) > MOST_FILES:
                    return

    def _file(self, entry: os.DirEntry[str]) -> File:
        origin = self._below + entry.name
        if entry.is_file(follow_symlinks=False):
            size = entry.stat(follow_symlinks=False).st_size
            return File((entry.name,), size, partial(_read, entry.path), origin=origin)
        # It costs the submission only if it is what would be graded.
        return File((entry.name,), 1, refuse, origin=origin)


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


def is_junk(parts: tuple[str, ...]) -> bool:
    """Whether a path is something an operating system, an editor or Python left behind."""
    return any(part in _JUNK_FOLDERS or _JUNK_FILES.match(part) for part in parts)


def on_disk(path: Path) -> File:
    """One file on disk. A link is not followed: reading it raises IntakeError.

    Raises:
        OSError: there is no such file.
    """
    what = path.lstat()
    plain = stat.S_ISREG(what.st_mode)
    return File((path.name,), what.st_size if plain else 1, path.read_bytes if plain else refuse)


def refuse() -> bytes:
    """Refuse to read what is no plain file.

    Raises:
        IntakeError: always.
    """
    raise IntakeError(LINK)
