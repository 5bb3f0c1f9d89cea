"""Where the files of the lab at work lie, seen from the repository."""

from __future__ import annotations

from pathlib import Path

from ..installation import ROOT
from ..manifest import the_lab


def in_repository(path: Path) -> str:
    """Return where a file or folder of this repository is, seen from the repository."""
    return path.resolve().relative_to(ROOT).as_posix()


def question_path(name: str) -> str:
    """Return where the file of a question is, seen from the repository."""
    return f"{in_repository(the_lab().folder)}/questions/{name}.py"
