"""A folder that no platform made: a folder, a file or an archive per student, or one submission."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from ...manifest import the_lab
from ..archives import archive_stem, is_archive
from ..candidates import is_candidate, is_code, is_lab, is_lab_like
from ..files import File, Tree, walk
from ..people import Person
from ..shares import Division, Share
from .commits import last_commit

KIND = "files of a class"
# Folders that are part of one person's project rather than somebody's name; a lab may have more.
_PROJECT = {
    "assignment", "assets", "build", "checkpoints", "code", "data", "dist", "docs", "figures",
    "images", "img", "lab", "labcheck", "logs", "main", "models", "notebooks", "output", "outputs",
    "plots", "results", "runs", "scripts", "solution", "src", "submission", "test", "tests",
    "utils",
}  # fmt: skip
_DOCUMENT = re.compile(
    r".+\.(?:pdf|docx?|odt|rtf|html?|png|jpe?g|heic|rar|7z)", re.IGNORECASE | re.DOTALL
)


def recognise(tree: Tree, name: str, named_by_path: bool) -> Division:
    """Divide a folder by what lies in it.

    Args:
        tree: what a path on the command line holds.
        name: the name of that path, without extension.
        named_by_path: a single submission is called `name` (an archive) rather than after a
            folder or a file in it.
    """
    named = named_by_path
    while (folder := wrapper(tree)) is not None:
        tree, named = tree.inside(folder), True
        if not named_by_path and not _is_of_a_project(folder):
            name = folder
    shares = _one_submission(tree, name) or _whole_class(tree)
    if not shares or not (named or len(shares) > 1):
        shares = [_share(_file_name(tree) or name, tree)]
    return Division(KIND, shares)


def _share(student: str, files: Sequence[File] | Tree) -> Share:
    made = None if isinstance(files, Sequence) else last_commit(files.repository)
    return Share((Person(student),), files, submitted_at=made)


def _file_name(tree: Tree) -> str | None:
    """The name that a class of one has by its only file, unless that is called as the lab is."""
    top = [file for file in tree.top if _counts(file)]
    return stem(top[0].name) if len(top) == 1 and not is_lab_like(top[0]) else None


def _one_submission(tree: Tree, name: str) -> list[Share] | None:
    """A checkout of the assignment, or a folder of somebody's work: `lab.py` lies at its root."""
    work = [file for file in tree.top if is_candidate(file) or is_archive(file.name)]
    if any(is_lab(file) for file in tree.top) or (len(work) <= 1 and not _people(tree)):
        return [_share(name, tree)]
    return None


def _whole_class(tree: Tree) -> list[Share]:
    """A folder per student, or a file or an archive per student, or a mixture."""
    shares = [_share(folder, tree.inside(folder)) for folder in _people(tree)]
    shares += [_share(student, files) for student, files in _by_name(tree).items()]
    return sorted(shares, key=lambda share: share.people[0].student.casefold())


def _by_name(tree: Tree) -> dict[str, list[File]]:
    """The files at the root by student; `alice_report.pdf` belongs to `alice.py`."""
    files = [file for file in tree.top if _counts(file)]
    by_name: dict[str, list[File]] = {}
    for file in sorted(files, key=lambda file: (_is_document(file), file.name)):
        name = stem(file.name)
        if _is_document(file):
            name = _owner(name, by_name)
        by_name.setdefault(name, []).append(file)
    return by_name


def _owner(name: str, students: dict[str, list[File]]) -> str:
    """The student whose name a document's name begins with, if there is one."""
    cuts = (found.start() for found in re.finditer(r"[\W_]", name))
    return next((name[:cut] for cut in reversed([*cuts]) if name[:cut] in students), name)


def stem(name: str) -> str:
    """A file's name without what tells its kind: `alice.tar.gz` and `alice.ipynb.txt` alike."""
    if is_archive(name):
        return archive_stem(name)
    return re.sub(r"\.(?:py|ipynb)$", "", PurePosixPath(name).stem, flags=re.IGNORECASE) or name


def _people(tree: Tree) -> list[str]:
    """The folders at the root that seem to be students'."""
    return [name for name in tree.folders if not _is_of_a_project(name)]


def _is_of_a_project(folder: str) -> bool:
    return folder.lower() in _PROJECT | the_lab().folders


def wrapper(tree: Tree) -> str | None:
    """The one folder that everything lies in, if there is nothing but that to grade."""
    people = _people(tree)
    if len(people) > 1 or any(_counts(file) for file in tree.top):
        return None
    holding = [name for name in tree.folders if _holds_work(tree.inside(name))]
    if len(holding) == 1:
        return holding[0]
    return people[0] if people and not holding else None


def _holds_work(tree: Tree) -> bool:
    return any(is_candidate(file) or is_archive(file.name) for file in walk(tree))


def _counts(file: File) -> bool:
    """Whether a file beside others like it may be all that somebody handed in."""
    return is_code(file) or is_archive(file.name) or _is_document(file)


def _is_document(file: File) -> bool:
    about_all = file.name.lower().startswith(("readme", "roster", "grades"))
    return _DOCUMENT.fullmatch(file.name) is not None and not about_all
