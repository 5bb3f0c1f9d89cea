"""Whose files are whose: the ways in which a class's submissions are laid out in a folder.

A layout is a function from a tree to shares, or None when the tree is not laid out like that. They
are tried in order; an export of a learning platform becomes one more function in `LAYOUTS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from .archives import archive_stem, is_archive
from .candidates import is_candidate, is_code, is_lab, is_lab_like
from .files import File, Tree

# Folders that are part of one person's project rather than somebody's name.
_PROJECT = {
    "assignment", "assets", "build", "checkpoints", "code", "data", "dist", "docs", "figures",
    "images", "img", "lab", "logs", "main", "mnist", "mnist-lab", "models", "notebooks", "output",
    "outputs", "plots", "results", "runs", "scripts", "solution", "src", "submission", "test",
    "tests", "utils",
}  # fmt: skip
_DOCUMENT = re.compile(
    r".+\.(?:pdf|docx?|odt|rtf|html?|png|jpe?g|heic|rar|7z)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Share:
    """The files of one student."""

    student: str
    files: tuple[File, ...]


Layout = Callable[[Tree, str], list[Share] | None]


def shares_of(tree: Tree, name: str, named_by_path: bool) -> list[Share]:
    """Divide a tree among students.

    Args:
        tree: what a path on the command line holds.
        name: the name of that path, without extension.
        named_by_path: a single submission is called `name` (an archive) rather than after a
            folder or a file in it.
    """
    named = named_by_path
    while (folder := _wrapper(tree)) is not None:
        tree, named = tree.inside(folder), True
        if not named_by_path and folder.lower() not in _PROJECT:
            name = folder
    shares = next(filter(None, (layout(tree, name) for layout in LAYOUTS)), None)
    if shares and (named or len(shares) > 1):
        return shares
    return [Share(_file_name(tree) or name, tuple(tree.files))]


def _file_name(tree: Tree) -> str | None:
    """The name that a class of one has by its only file, unless that is called as the lab is."""
    top = [file for file in tree.files if len(file.parts) == 1 and _counts(file)]
    return stem(top[0].name) if len(top) == 1 and not is_lab_like(top[0]) else None


def one_submission(tree: Tree, name: str) -> list[Share] | None:
    """A checkout of the assignment, or a folder of somebody's work: `lab.py` lies at its root."""
    top = [file for file in tree.files if len(file.parts) == 1]
    work = [file for file in top if is_candidate(file) or is_archive(file.name)]
    if any(is_lab(file) for file in top) or (len(work) <= 1 and not _people(tree)):
        return [Share(name, tuple(tree.files))]
    return None


def whole_class(tree: Tree, _name: str) -> list[Share] | None:
    """A folder per student, or a file or an archive per student, or a mixture."""
    inside = tree.divided()
    shares = [Share(folder, tuple(inside[folder].files)) for folder in _people(tree)]
    by_name: dict[str, list[File]] = {}
    for file in tree.files:
        if len(file.parts) == 1 and _counts(file):
            by_name.setdefault(stem(file.name), []).append(file)
    shares += [Share(student, tuple(files)) for student, files in by_name.items()]
    return sorted(shares, key=lambda share: share.student.casefold()) or None


LAYOUTS: Sequence[Layout] = (one_submission, whole_class)


def stem(name: str) -> str:
    """A file's name without what tells its kind: `alice.tar.gz` and `alice.ipynb.txt` alike."""
    if is_archive(name):
        return archive_stem(name)
    return re.sub(r"\.(?:py|ipynb)$", "", PurePosixPath(name).stem, flags=re.IGNORECASE) or name


def _people(tree: Tree) -> list[str]:
    """The folders at the root that seem to be students'."""
    return [name for name in tree.top_folders() if name.lower() not in _PROJECT]


def _wrapper(tree: Tree) -> str | None:
    """The one folder that everything lies in, if there is nothing but that to grade."""
    people = _people(tree)
    if len(people) > 1 or any(len(file.parts) == 1 and _counts(file) for file in tree.files):
        return None
    holding = [name for name, inside in tree.divided().items() if _holds_work(inside)]
    if len(holding) == 1:
        return holding[0]
    return people[0] if people and not holding else None


def _holds_work(tree: Tree) -> bool:
    return any(is_candidate(file) or is_archive(file.name) for file in tree.files)


def _counts(file: File) -> bool:
    """Whether a file beside others like it may be all that somebody handed in."""
    return is_code(file) or is_archive(file.name) or _is_document(file)


def _is_document(file: File) -> bool:
    about_all = file.name.lower().startswith(("readme", "roster", "grades"))
    return _DOCUMENT.fullmatch(file.name) is not None and not about_all
