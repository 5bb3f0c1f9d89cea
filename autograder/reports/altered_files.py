"""Which of the files that a course gave out a student's repository has changed, lost or gained.

Nobody loses points for it: the grader takes its questions from the course. But checks that were
changed tell a student too little or too much, and a changed workflow may hide that.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..manifest import the_lab

GIVEN = ("tests/", "labcheck/", ".github/", "conftest.py", "pytest.ini")  # and what the lab gives
PLATFORM = {".github/workflows/autograde.yaml"}  # Classroom 50 puts its own beside ours
IGNORED = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".OTTER_LOG"}
MOST = 10
CHANGED = "is not as the course gave it."
MISSING = "is missing; the course gave it."
ADDED = "was not given by the course."
MORE = "and others are not as the course gave them."


def changed(student: Path, given: Path) -> list[tuple[str, str]]:
    """Return paths in a student's repository and what is odd about them, the first ten of them.

    Args:
        student: the repository. What is in it is read as bytes; no link in it is followed.
        given: what the course gave out: assignment/.
    """
    found: list[tuple[str, str]] = []
    for odd in _odd(_files(student), _files(given)):
        if len(found) == MOST - 1:
            return [*found, (odd[0], MORE)]
        found.append(odd)
    return found


def _odd(have: dict[str, Path], want: dict[str, Path]) -> Iterator[tuple[str, str]]:
    for name in sorted(have.keys() | want.keys()):
        if name not in have:
            yield name, MISSING
        elif name not in want:
            if name not in PLATFORM:
                yield name, ADDED
        elif not _same(have[name], want[name]):
            yield name, CHANGED


def _files(folder: Path) -> dict[str, Path]:
    """Return the files that a course gives, and those beside them; links count as files."""
    tops = [folder / name for name in (*GIVEN, *the_lab().given)]
    paths = [path for top in tops for path in ([top] if _is_file(top) else _below(top))]
    return {path.relative_to(folder).as_posix(): path for path in paths}


def _below(folder: Path) -> Iterator[Path]:
    if folder.is_symlink() or not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name not in IGNORED:
            if _is_file(path):
                yield path
            else:
                yield from _below(path)


def _is_file(path: Path) -> bool:
    return path.is_symlink() or path.is_file()


def _same(ours: Path, given: Path) -> bool:
    """Whether two files are equal; line ends do not matter, as Git changes them on Windows."""
    want = given.read_bytes()
    if ours.is_symlink() or ours.stat().st_size > 2 * len(want) + 1:
        return False
    return ours.read_bytes().replace(b"\r\n", b"\n") == want
