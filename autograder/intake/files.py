"""What a folder or an archive holds, without opening any of it: one list of files for both."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

MB = 1_000_000
MOST_FILES = 50_000  # in one submission
_MOST_IN_ALL = 500_000
DEEPEST = 20  # parts of a path; what lies deeper is nobody's lab
LARGEST_TREE = 1_000 * MB  # what one submission may unpack to

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

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]

    @property
    def path(self) -> str:
        """The path below the root, for messages."""
        return "/".join(self.parts)

    def below(self, depth: int) -> File:
        """The same file, seen from a folder that is `depth` levels further down."""
        return replace(self, parts=self.parts[depth:], origin=self.origin or self.path)


@dataclass
class Tree:
    """The files of a folder or an archive, and its folders, empty ones included."""

    files: list[File] = field(default_factory=list)
    folders: set[tuple[str, ...]] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, file: File) -> None:
        """Take in one file, unless it is junk; too many are the fault of the folder they are in."""
        if is_junk(file.parts):
            return
        top = file.parts[0] if len(file.parts) > 1 else ""
        self._counts[top] += 1
        if self._counts[top] == MOST_FILES:
            file = replace(file, fault=f"it holds more than {MOST_FILES:,} files")
        if len(self.files) >= _MOST_IN_ALL:
            raise IntakeError(f"it holds more than {_MOST_IN_ALL:,} files")
        if self._counts[top] <= MOST_FILES:
            self.files.append(file)
            depths = range(1, min(len(file.parts), DEEPEST))
            self.folders.update(file.parts[:depth] for depth in depths)

    def top_folders(self) -> list[str]:
        """The folders at the root, in order."""
        return sorted({parts[0] for parts in self.folders})

    def inside(self, folder: str) -> Tree:
        """What lies in one of the root's folders."""
        return self.divided().get(folder, Tree())

    def divided(self) -> dict[str, Tree]:
        """What lies in each of the root's folders, by its name."""
        parts_of = {name: Tree() for name in self.top_folders()}
        for file in (file for file in self.files if len(file.parts) > 1):
            parts_of[file.parts[0]].files.append(file.below(1))
        for parts in (parts for parts in self.folders if len(parts) > 1):
            parts_of[parts[0]].folders.add(parts[1:])
        return parts_of


def is_junk(parts: tuple[str, ...]) -> bool:
    """Whether a path is something an operating system, an editor or Python left behind."""
    return any(part in _JUNK_FOLDERS or _JUNK_FILES.match(part) for part in parts)


def folder_tree(root: Path) -> Tree:
    """List a folder on disk. Links are not followed: they could lead to somebody else's work.

    Raises:
        OSError: the folder cannot be read. One inside that cannot be read is a fault of its files.
    """
    tree = Tree()
    waiting: list[tuple[tuple[str, ...], Path]] = [((), root)]
    while waiting:
        parts, folder = waiting.pop()
        try:
            _list_folder(parts, folder, tree, waiting)
        except OSError as error:
            if not parts:
                raise
            fault = f"the folder {parts[-1]} cannot be read: {error.strerror or error}"
            tree.add(File((*parts, "unreadable"), 0, bytes, fault))
    tree.files.sort(key=lambda file: file.parts)
    return tree


def _list_folder(
    parts: tuple[str, ...],
    folder: Path,
    tree: Tree,
    waiting: list[tuple[tuple[str, ...], Path]],
) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            here = (*parts, entry.name)
            if is_junk(here):
                continue
            if entry.is_dir(follow_symlinks=False):
                tree.folders.add(here)
                waiting.append((here, Path(entry.path)))
            else:
                tree.add(_on_disk(here, entry))


def _on_disk(parts: tuple[str, ...], entry: os.DirEntry[str]) -> File:
    what = entry.stat(follow_symlinks=False)
    if stat.S_ISREG(what.st_mode):
        return File(parts, what.st_size, Path(entry.path).read_bytes)
    return File(parts, 1, _refuse)  # it costs the submission only if it is what would be graded


def _refuse() -> bytes:
    raise IntakeError("it is a link or a device, not a file")
