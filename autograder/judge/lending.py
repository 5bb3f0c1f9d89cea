"""What is lent to a submission whose other tasks are wrong: the course's code, as little as needed.

A case that builds on another task's mistake is judged in a fork of its own, in which that task's
names are the course's. `sandbox/__init__.py` argues why this gives nothing away.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache

from ..manifest import the_lab
from ..slicing.parsing import parse
from .cases import question_of

_HAS_DOCSTRING = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Loan:
    """Code that stands in for a submission's own, in one fork.

    Args:
        names: of the lab, which `source` defines.
        source: these definitions and what they need, without comments, docstrings and annotations.
            Other names of the lab that they use are the submission's own.
        given: names of code that students are given, which `source` defines too, and which stand in
            for the submission's: whoever has changed that code has lost points for it already.
    """

    names: frozenset[str]
    source: str
    given: frozenset[str] = frozenset()

    @property
    def said(self) -> str:
        """What a student reads of a case that has come out right with it."""
        tasks = listed(sorted({question_of()[name].partition("_")[0] for name in self.names}))
        one = len(self.names | self.given) == 1
        yours = f"yours ({tasks}) {'is' if one else 'are'} not right yet"
        return f"Right, judged with the course's own {self.shown}, because {yours}."

    @property
    def refused(self) -> str:
        """What a student reads of a case that has not come out right with it either."""
        return f"This task is not right even with the course's own {self.shown}."

    @property
    def shown(self) -> str:
        """The names, in the order of the lab, as a sentence has them."""
        graded = [name for name in question_of() if name in self.names]
        return listed([f"`{name}`" for name in (*graded, *sorted(self.given))])


@cache
def loan(names: frozenset[str]) -> Loan:
    """Return the reference's definitions of some names of the lab, cut out of its source."""
    return Loan(names, "\n".join(map(ast.unparse, _needed(names))))


@cache
def with_given_code(lent: Loan) -> Loan | None:
    """Return a loan in which given functions stand in as well; None where it holds none."""
    made = (node for node in parse(lent.source).body if isinstance(node, _HAS_DOCSTRING))
    given = frozenset(node.name for node in made) - lent.names
    return replace(lent, given=given) if given else None


def lendable(touched: Iterable[str], question: str, lost: AbstractSet[str]) -> frozenset[str]:
    """Return the names of other tasks, among those that a case uses, that are not right.

    Args:
        touched: the names that the case uses.
        question: the case's own: what it grades is never lent.
        lost: the questions that have lost points.
    """
    known = question_of()

    def wrong(names: Iterable[str]) -> frozenset[str]:
        others = {name for name in names if known.get(name, question) != question}
        return frozenset(name for name in others if known[name] in lost)

    names = wrong(touched)
    while names and (more := wrong(_used(names)) - names):
        names |= more  # what is lent must build on what is right
    return names


@cache
def _used(names: frozenset[str]) -> frozenset[str]:
    """Return the names of the lab that the reference's definitions of `names` use."""
    read = (_read(node) for node in _needed(names))
    return frozenset().union(*read) & question_of().keys()


def _needed(names: AbstractSet[str]) -> list[ast.stmt]:
    """Return the reference's statements that define `names`, or what these use, in order."""
    statements = [_bare(node) for node in _statements()]
    left_out = question_of().keys() - names  # these are the submission's
    found: set[int] = set()
    waiting, seen = list(names), set(names)
    while waiting:
        name = waiting.pop()
        for number, node in enumerate(statements):
            if name in _bound(node) and number not in found:
                found.add(number)
                new = _read(node) - seen - left_out
                seen |= new
                waiting.extend(new)
    return [statements[number] for number in sorted(found)]


def _statements() -> Iterator[ast.stmt]:
    """Yield the top-level statements of the reference, imports one name at a time."""
    for node in parse((the_lab().solution / "lab.py").read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (ast.Import([alias]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (ast.ImportFrom(node.module, [alias], node.level) for alias in node.names)
        else:
            yield node


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, _HAS_DOCSTRING):
        return {node.name}
    parts = (part for part in ast.walk(node) if isinstance(part, ast.Name))
    return {part.id for part in parts if isinstance(part.ctx, ast.Store)}


def _read(node: ast.stmt) -> set[str]:
    names = (part for part in ast.walk(node) if isinstance(part, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _bare(node: ast.stmt) -> ast.stmt:
    """Take out of a definition what does not run: its docstrings and annotations."""
    for part in ast.walk(node):
        if isinstance(part, _HAS_DOCSTRING) and ast.get_docstring(part) is not None:
            part.body = part.body[1:] or [ast.Pass()]
        if isinstance(part, ast.arg):
            part.annotation = None
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            part.returns = None
    return node


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: `a, b and c`."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
