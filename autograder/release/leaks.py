"""Looks for what students must not see in a folder that is meant for them."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator, Set
from hashlib import sha256
from pathlib import Path

from ..installation import ROOT
from ..manifest import the_lab
from . import packing, regions
from .assignment import files as assignment_files
from .assignment import labcheck_sources
from .places import in_repository, question_path

FORBIDDEN = {".git", "__pycache__", "autograder", "solution", "mistakes", "mistakes.py",
             "reference.py"}  # fmt: skip
FEWEST_WORDS = 3  # below, a line such as `model.train()` is nobody's secret
_INLINE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
_TAG = re.compile(r"<[^>]*>")
_ALT = re.compile(r'alt="([^"]*)"')
IDIOMS = {"with torch.no_grad():", "def __init__(self) -> None:"}


def leaks(tree: Path, root: Path = ROOT, allowed: Set[str] = frozenset()) -> list[str]:
    """Return each place in `tree` that shows a solution, a hidden check, a mistake or our tests.

    Args:
        tree: a folder as students get it.
        root: of the repository that it was made from.
        allowed: names that may be there although they look like secrets.
    """
    secret, tests = secrets(root), _our_tests(root)
    forbidden = (FORBIDDEN | {Path(the_lab().embedded).name}) - allowed
    found = []
    for path in sorted(path for path in tree.rglob("*") if path.is_file()):
        name = path.relative_to(tree)
        if forbidden.intersection(name.parts) or name.match("test_*.py"):
            found.append(f"{name.as_posix()} must not be there at all")
            continue
        if sha256(path.read_bytes()).digest() in tests:
            found.append(f"{name.as_posix()} is one of our own tests")
        for number, line in _lines(path):
            if line in secret:
                found.append(f"{name.as_posix()}, line {number} is from {secret[line]}: {line}")
    return found


def _our_tests(root: Path) -> set[bytes]:
    """Return the digests of the files in tests/ that are not what students get anyway."""
    public = {text.encode() for text in assignment_files(root).values()} | {b""}
    ours = packing.below(root / "tests")
    lab = in_repository(the_lab().folder) + "/"
    return {
        sha256(content).digest()
        for name, content in ours.items()
        if content not in public and not f"tests/{name}".startswith(lab)
    }


def secrets(root: Path = ROOT) -> dict[str, str]:
    """Return the lines that are secret, each with the file where it is from."""
    folder = in_repository(the_lab().solution)
    lab = (root / folder / "lab.py").read_text("utf-8")
    given = _telling(regions.outside(lab, "SOLUTION", f"{folder}/lab.py"))
    secret = dict.fromkeys(_inside(lab, "SOLUTION") - given, f"{folder}/lab.py")
    public = given | _public_lines(root)
    for path in (root / question_path(name) for name in the_lab().questions):
        hidden = _inside(path.read_text("utf-8"), "HIDDEN")
        secret |= dict.fromkeys(hidden - public, path.name)
    handout = root / folder / "handout.md"
    public |= _telling(handout.read_text("utf-8").splitlines()) if handout.is_file() else set()
    for path in sorted((root / folder).glob("mistakes*")):
        for source in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            lines = source.read_text("utf-8").splitlines()
            name = source.relative_to(root).as_posix()
            secret = {**dict.fromkeys(_telling(lines) - public, name), **secret}
    return secret


def _inside(text: str, kind: regions.Kind) -> set[str]:
    found = regions.regions(text, kind, "")
    return _telling([line for region in found for line in region.lines])


def _public_lines(root: Path) -> set[str]:
    """Return the lines that students get anyway: a mistake or a hidden check may share them."""
    given = [root / in_repository(the_lab().solution) / name for name in the_lab().given]
    shared = [*given, *(root / source for source in labcheck_sources(root))]
    lines = {line for path in shared for line in path.read_text("utf-8").splitlines()}
    for path in (root / question_path(name) for name in the_lab().questions):
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
    if path.suffix in (".html", ".svg"):
        text = _shown(text)
    for number, line in enumerate(text.splitlines(), start=1):
        yield number, _bare(line)


def _shown(page: str) -> str:
    """Return the words of a page or a figure, also of the figures inside a page, line by line."""
    inside = [base64.b64decode(found).decode("utf-8", "replace") for found in _INLINE.findall(page)]
    words = html.unescape(_TAG.sub("\n", _INLINE.sub("", page)))
    alternative = [html.unescape(found) for found in _ALT.findall(page)]
    return "\n".join([words, *alternative, *map(_shown, inside)])


def _strings(value: object) -> Iterator[str]:
    """Return every text in a JSON value: a notebook's line is a string with an escaped end."""
    if isinstance(value, str):
        yield value.rstrip("\n")
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        if isinstance(figure := value.get("image/svg+xml"), str):
            yield from _shown(base64.b64decode(figure).decode("utf-8", "replace")).splitlines()
        yield from _strings(list(value.values()))
