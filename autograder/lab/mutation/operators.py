"""Small mutations of a definition: what a slip of a student's hand may change in one place.

Every operator yields edited copies of one node. A mutant is the whole source with one such edit.
`edits` holds the operators for expressions, `bodies` those for statements.
"""

from __future__ import annotations

import ast
import copy
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .bodies import edited_bodies
from .edits import OPERATORS


@dataclass(frozen=True)
class Mutant:
    """The reference with one edit.

    Args:
        name: the definition of the lab that was edited.
        line: in the reference.
        what: was done.
        source: the whole submission.
        change: the lines that went, each after a `-`, and those that came, each after a `+`.
    """

    name: str
    line: int
    what: str
    source: str
    change: str


def mutants(source: str, names: Sequence[str]) -> Iterator[Mutant]:
    """Yield every mutant of the definitions of `names`, no text twice; annotations stay."""
    tree = _Bare().visit(ast.parse(source))
    reference = ast.unparse(tree)
    seen = {reference}
    for number, node in enumerate(tree.body):
        name = _defined(node)
        if name in names:
            for what, line, edited in _edited(node):
                whole = copy.copy(tree)
                whole.body = [*tree.body[:number], edited, *tree.body[number + 1 :]]
                text = ast.unparse(ast.fix_missing_locations(whole))
                if text not in seen and _is_python(text):
                    seen.add(text)
                    yield Mutant(name, line, what, text, _change(reference, text))


def _change(old: str, new: str) -> str:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    changed = (line for line in list(lines)[2:] if not line.startswith("@@"))
    return " ".join(f"{line[0]} {line[1:].strip()}" for line in changed)


class _Bare(ast.NodeTransformer):
    """Takes annotations away: Python does not look at them."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node


def _is_python(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:  # such as `pass` where a value belongs
        return False
    return True


def _defined(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) else ""


def _edited(definition: ast.stmt) -> Iterator[tuple[str, int, ast.stmt]]:
    """Yield copies of a definition with one edit each."""
    for index, node in enumerate(ast.walk(definition)):
        for operator in OPERATORS:
            for what, new in operator(node):
                yield what, getattr(node, "lineno", 0), _replaced(definition, index, new)
    yield from edited_bodies(definition)


def _replaced(definition: ast.stmt, index: int, new: ast.AST | None) -> ast.stmt:
    """Return a copy of a definition in which the node number `index` is `new`."""
    changed = copy.deepcopy(definition)
    old = list(ast.walk(changed))[index]
    edited = _Replacer(old, copy.deepcopy(new)).visit(changed)
    assert isinstance(edited, ast.stmt)  # what is replaced lies inside the definition
    return edited


class _Replacer(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST | None:
        return self._new if node is self._old else self.generic_visit(node)
