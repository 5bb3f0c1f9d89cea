"""Which modules of the package a file needs, found in the text of its imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from .packing import Files


def needed_by(programs: Iterable[bytes], package: Files) -> Files:
    """Return the files of `package` that `programs` import, directly or through each other.

    Args:
        programs: sources that lie outside the package and import it by its full name.
        package: its files, by paths such as `autograder/lab/checks.py`.
    """
    found: Files = {}
    waiting = [name for text in programs for name in _imported(text, "")]
    while waiting:
        path = waiting.pop()
        if path in package and path not in found:
            found[path] = package[path]
            waiting += _imported(package[path], path)
    return {name: found[name] for name in sorted(found)}


def _imported(source: bytes, path: str) -> Iterator[str]:
    """Return the paths that a source may import; those of names that are no modules exist nowhere.

    A package comes with its parents, whose `__init__.py` Python runs first.
    """
    folder = path.split("/")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            parts = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = folder[: len(folder) + 1 - node.level] if node.level else []
            base = [*above, *(node.module or "").split(".")] if node.module else above
            parts = [base, *([*base, alias.name] for alias in node.names)]
        else:
            continue
        for names in parts:
            yield "/".join(names) + ".py"
            yield from ("/".join([*names[:n], "__init__.py"]) for n in range(1, len(names) + 1))
