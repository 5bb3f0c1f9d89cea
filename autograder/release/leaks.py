"""Looks for what students must not see in a folder that is meant for them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from . import regions
from .assignment import LABCHECK, ROOT

FORBIDDEN = {".git", "__pycache__", "autograder", "solution", "mistakes.py", "oracle.py"}
FEWEST_WORDS = 3  # below, a line such as `model.train()` is nobody's secret
IDIOMS = {"with torch.no_grad():", "def __init__(self) -> None:"}


def leaks(tree: Path, root: Path = ROOT) -> list[str]:
    """Return each place in `tree` that shows a solution, a hidden check or a mistake."""
    secret = secrets(root)
    found = []
    for path in sorted(path for path in tree.rglob("*") if path.is_file()):
        name = path.relative_to(tree)
        if FORBIDDEN.intersection(name.parts):
            found.append(f"{name.as_posix()} must not be there at all")
            continue
        for number, line in _lines(path):
            if line in secret:
                found.append(f"{name.as_posix()}, line {number} is from {secret[line]}: {line}")
    return found


def secrets(root: Path = ROOT) -> dict[str, str]:
    """Return the lines that are secret, each with the file where it is from."""
    lab = (root / "solution/lab.py").read_text("utf-8")
    given = _telling(regions.outside(lab, "SOLUTION", "solution/lab.py"))
    secret = dict.fromkeys(_inside(lab, "SOLUTION") - given, "solution/lab.py")
    public = given | _public_lines(root)
    for path in sorted((root / "autograder/questions").glob("q*.py")):
        hidden = _inside(path.read_text("utf-8"), "HIDDEN")
        secret |= dict.fromkeys(hidden - public, path.name)
    mistakes = root / "solution/mistakes.py"
    if mistakes.exists():
        lines = mistakes.read_text("utf-8").splitlines()
        secret |= dict.fromkeys(_telling(lines) - public, mistakes.name)
    return secret


def _inside(text: str, kind: regions.Kind) -> set[str]:
    found = regions.regions(text, kind, "")
    return _telling([line for region in found for line in region.lines])


def _public_lines(root: Path) -> set[str]:
    """Return the lines that students get anyway: a mistake or a hidden check may share them."""
    shared = [root / "solution/mnist.py", *(root / "autograder" / name for name in LABCHECK)]
    lines = {line for path in shared for line in path.read_text("utf-8").splitlines()}
    for path in (root / "autograder/questions").glob("q*.py"):
        lines.update(regions.outside(path.read_text("utf-8"), "HIDDEN", path.name))
    return _telling(list(lines))


def _telling(lines: list[str]) -> set[str]:
    bare = {_bare(line) for line in lines}
    return {line for line in bare if len(re.findall(r"\w+", line)) >= FEWEST_WORDS} - IDIOMS


def _bare(line: str) -> str:
    """Return a line without what does not matter: indentation, and being commented out."""
    return line.strip().lstrip("#> ").strip()


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_bytes().decode("utf-8", errors="replace")
    if path.suffix == ".ipynb":
        text = "\n".join(_strings(json.loads(text)))
    for number, line in enumerate(text.splitlines(), start=1):
        yield number, _bare(line)


def _strings(value: object) -> Iterator[str]:
    """Return every text in a JSON value: a notebook's line is a string with an escaped end."""
    if isinstance(value, str):
        yield value.rstrip("\n")
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
