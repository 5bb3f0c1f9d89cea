"""Results of students who are no longer in the class: kept, but not where they are handed out."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from .files import FEEDBACK, RESULTS

FOLDER = "no-longer-in-class"
_FILES = ((RESULTS, ".json"), (FEEDBACK, ".md"), (FEEDBACK, ".html"))


def put_aside(folder: Path, students: Collection[str]) -> list[str]:
    """Move what is there of others than `students` into a folder of its own; return who they are.

    Raises:
        OSError: it cannot be moved.
    """
    others = sorted(set(_known(folder)) - set(students))
    for student in others:
        _move(folder, folder / FOLDER, student)
    return others


def take_back(folder: Path, students: Collection[str]) -> None:
    """Move back what was put aside of students who are in the class again.

    Raises:
        OSError: it cannot be moved.
    """
    here = set(_known(folder))
    for student in set(_known(folder / FOLDER)) & set(students) - here:
        _move(folder / FOLDER, folder, student)


def _known(folder: Path) -> Iterator[str]:
    for name, ending in _FILES:
        yield from (path.stem for path in (folder / name).glob(f"*{ending}"))


def _move(source: Path, target: Path, student: str) -> None:
    for name, ending in _FILES:
        file = source / name / f"{student}{ending}"
        if file.exists():
            (target / name).mkdir(parents=True, exist_ok=True)
            os.replace(file, target / name / file.name)
