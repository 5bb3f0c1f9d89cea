"""From the paths of a command line to how each of them divides among students."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .archives import archive_stem, archive_tree, is_archive
from .exports.plain_folder import stem
from .files import IntakeError, Listed, OnDisk, Tree, on_disk
from .layouts import division_of, exported
from .people import Person
from .shares import Division, Share

# What the grader writes; where a class's own folder is the output folder, these are no students.
OUR_OWN = {
    "results", "feedback", "grades.csv", "feedback.zip", "feedback-moodle.zip", "report.html",
    "class.json", "changes.csv", "overrides.csv", "report-anonymous.html", "no-longer-in-class",
}  # fmt: skip
LINK = "it is a link, and links are not followed: give the path that it leads to"


@dataclass(frozen=True)
class Part:
    """How a path, or several of one folder, divide.

    Args:
        division: among students.
        root: the folder that files are named from, for messages.
    """

    division: Division
    root: Path


class _Given:
    """A folder as far as it is given on the command line, as by `class/*`."""

    def __init__(self, root: Path, paths: Sequence[Path]) -> None:
        names = {path.name for path in paths}
        self._whole = OnDisk(root)
        self.top = [file for file in self._whole.top if file.name in names]
        self.folders = [folder for folder in self._whole.folders if folder in names]
        self.repository = None

    def inside(self, folder: str) -> Tree:
        return self._whole.inside(folder)


def together(paths: Sequence[Path], kind: str) -> Iterator[list[Path]]:
    """The paths, one by one; those that are one export when seen together, at once."""
    groups = defaultdict[Path, list[Path]](list)
    for path in paths:
        if path.name and not path.is_symlink() and (path.is_file() or path.is_dir()):
            groups[path.parent].append(path)
    whole = {
        parent: group
        for parent, group in groups.items()
        if len(group) > 1 and exported(_Given(parent, group), parent.resolve().name, kind)
    }
    for path in paths:
        group = whole.get(path.parent, [])
        if path not in group:
            yield [path]
        elif path is group[0]:
            yield group


def divided(paths: Sequence[Path], kind: str, output: Path | None, given: Sequence[Path]) -> Part:
    """How one path, or several paths that are one export, divide.

    Args:
        paths: as `together` yields them.
        kind: of export, where the instructor says so.
        output: the folder that results are written to.
        given: all paths of the command line.

    Raises:
        IntakeError: nobody has handed in anything there; says why.
        OSError: it cannot be read.
    """
    path = paths[0]
    if len(paths) > 1:
        root = path.parent
        return Part(division_of(_Given(root, paths), root.resolve().name, False, kind), root)
    if (path.is_symlink() and path.is_dir()) or _through_link(path, given):
        raise IntakeError(LINK)
    if path.is_dir():
        return Part(_folder(path, kind, output), path)
    if not os.path.lexists(path):
        raise IntakeError("there is no such file or folder")
    if not (path.is_file() or path.is_symlink()):
        raise IntakeError("this is neither a file nor a folder")
    if is_archive(path.name) and not path.is_symlink():
        return Part(_archive(path, kind), path)
    return Part(_file(path, len(given) == 1), path.parent)


def _through_link(path: Path, given: Sequence[Path]) -> bool:
    """Whether a link lies on the way from the folder that all share, as in `class/*/lab.py`."""
    if len(given) < 2:
        return False
    shared = os.path.commonpath([os.path.dirname(os.path.abspath(one)) for one in given])
    here = Path(os.path.abspath(path)).parent
    return any(folder.is_symlink() for folder in (here, *here.parents) if shared < str(folder))


def _folder(path: Path, kind: str, output: Path | None) -> Division:
    tree = OnDisk(path, _ours(path, output))
    tree.check()
    if not tree.top and not tree.folders:
        raise IntakeError("the folder is empty")
    only = [file for file in tree.top if is_archive(file.name)]
    if len(only) == 1 and not tree.folders and not (path / only[0].name).is_symlink():
        inner = _inner(path / only[0].name, kind)
        if inner is not None:
            return inner
    return division_of(tree, path.resolve().name, False, kind)


def _inner(path: Path, kind: str) -> Division | None:
    """The export in the one archive of a folder: it was downloaded into a folder of its own."""
    try:
        tree = archive_tree(lambda: path.open("rb"))
    except IntakeError:
        return None
    return exported(tree, archive_stem(path.name), kind)


def _archive(path: Path, kind: str) -> Division:
    name = archive_stem(path.name)
    try:
        tree = archive_tree(lambda: path.open("rb"))
    except IntakeError as error:
        problem = f"{path.name} cannot be read: {error}."
        return Division("", [Share((Person(name),), problem=problem)])
    division = division_of(tree, name, True, kind)
    _blame(tree, division, path)
    return division


def _blame(tree: Listed, division: Division, path: Path) -> None:
    """What leads out of an archive is its only student's fault; in a class it is left out."""
    outside = [file for file in tree.top if file.fault]
    if len(division.shares) != 1:
        division.problems += [f"{path}: {file.fault}; it is left out." for file in outside]
    elif outside:
        (share,) = division.shares
        division.shares = [replace(share, files=[*share.all_files(), *outside], problem="")]


def _file(path: Path, alone: bool) -> Division:
    student = stem(path.name)
    if student.lower() == "lab" and not alone:
        student = path.absolute().parent.name or student
    return Division("", [Share((Person(student),), (on_disk(path),))])


def _ours(root: Path, output: Path | None) -> Callable[[Path], bool]:
    """What tells whether a path below a class's folder is the grader's and not a student's."""
    target = output.resolve() if output is not None else None
    inside = target == root.resolve() or _is_output(root)

    def skip(path: Path) -> bool:
        if target is not None and path.name == target.name and path.resolve() == target:
            return True
        if path.parent == root:
            return (inside and path.name in OUR_OWN) or _is_output(path)
        return False

    return skip


def _is_output(folder: Path) -> bool:
    """Whether the grader has written its results to this folder before."""
    return (folder / "grades.csv").is_file() and (folder / "results").is_dir()
