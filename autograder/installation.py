"""Where the course's own files are, and how trusted ones are loaded."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
_INSTALLED = ROOT / "autograder" / "solution"  # where a built wheel puts it: see setup.py
SOLUTION = _INSTALLED if _INSTALLED.is_dir() else ROOT / "solution"
PUBLIC = ROOT / "PUBLIC.md"  # only in the folder for Classroom 50
LAB_NAME = ROOT / "lab.txt"  # only in what `release` makes


def load_module(path: Path) -> ModuleType:
    """Import the trusted file at `path` as `course_<name>`, without touching `sys.path`.

    Raises:
        FileNotFoundError: there is no such file.
    """
    spec = importlib.util.spec_from_file_location(f"course_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise FileNotFoundError(f"{path} is not a Python file of the course.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def named_lab() -> str:
    """Return the name of the lab that this grader was released for; nothing in the repository."""
    return LAB_NAME.read_text("utf-8").strip() if LAB_NAME.is_file() else ""


def is_public() -> bool:
    """Tell whether this is the grader without its secrets, as Classroom 50 publishes it."""
    return PUBLIC.is_file()


def is_repository() -> bool:
    """Tell whether this is the whole repository, not what a wheel installs of it."""
    return (ROOT / "autograder" / "labcheck" / "student_folder" / ".github").is_dir()


def code(root: Path = ROOT) -> dict[str, Path]:
    """Return the Python files of grader and course by their names in the repository.

    What students are given is none of them: it grades nothing.
    """
    paths = (path for top in ("autograder", "solution") for path in (root / top).rglob("*.py"))
    found = {path.relative_to(root).as_posix(): path for path in paths}
    named = {
        name.removeprefix("autograder/") if "/solution/" in name else name: found[name]
        for name in found
    }
    return {name: named[name] for name in sorted(named) if "/student_folder/" not in name}
