"""Say why a name that the text defines may not be there: a block did not run, or a `del` did."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .cells import place

_FITS = 60  # characters of a condition that a sentence quotes
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BLOCKS = {
    "If": "if", "While": "while", "For": "for", "AsyncFor": "for", "With": "with",
    "AsyncWith": "with", "Try": "try", "TryStar": "try", "Match": "match",
}  # fmt: skip
_NAMED = re.compile(r"^`(\w+)` is not defined\.$|\bname '(\w+)' is not defined")


@dataclass(frozen=True)
class Absence:
    """A place that may leave a name undefined.

    Args:
        name: defined or deleted there.
        line: of the definition or the `del`.
        block: what stands around a definition, such as `if False:`; empty for a `del`.
    """

    name: str
    line: int
    block: str

    def told(self, label: str) -> str:
        """Return what a student reads who lacks the name.

        Args:
            label: of the file or the cell.
        """
        where = place(label, self.line)
        if not self.block:
            return f"`{self.name}` is deleted by `del` ({where}): remove that line."
        return (
            f"`{self.name}` is defined only inside `{self.block}` ({where}), and that part did not"
            " run: move the definition to the left margin."
        )


def absences(statement: ast.stmt) -> Iterator[Absence]:
    """Yield what one top-level statement may leave undefined, in the order of the lines."""
    waiting = [(statement, "")]
    while waiting:
        node, block = waiting.pop()
        if isinstance(node, ast.Delete):
            deleted = (part for target in node.targets for part in ast.walk(target))
            for part in deleted:
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Del):
                    yield Absence(part.id, node.lineno, "")
        elif type(node).__name__ in _BLOCKS:
            inner = block or _header(node)
            waiting.extend((part, inner) for part in reversed(list(_parts(node))))
        elif block:
            yield from (Absence(name, node.lineno, block) for name in _defined(node))


def lacking(message: str) -> str:
    """Return the name whose absence an error's message is about, or ""."""
    found = _NAMED.search(message)
    return (found[1] or found[2]) if found else ""


def _header(node: ast.stmt) -> str:
    word = _BLOCKS[type(node).__name__]
    if not isinstance(node, ast.If | ast.While):
        return f"{word}:"
    try:
        condition = ast.unparse(node.test)
    except RecursionError:  # hundreds of terms
        condition = "…"
    return f"{word} {condition if len(condition) <= _FITS else '…'}:"


def _parts(node: ast.AST) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from _parts(child)


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, _DEFINITIONS):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
