"""What one top-level statement does to the module: which names it binds, completes and reads.

A statement *completes* a name when it changes the object behind it in place: an attribute or an
item is set, a list appended to. Inside blocks the order counts: in `for i in r: total += i` the
`i` that is read is the loop's own, and no reason to keep some other loop that also binds `i`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from .mutations import SETTERS, changed_by_call, holder
from .scopes import FunctionNode, Use, Walker

_HARMLESS = {"print", "display"} | SETTERS


@dataclass
class StatementFacts(Use):
    """What the slicer must know about one top-level statement."""

    completes: set[str] = field(default_factory=set)
    decorated_by: set[str] = field(default_factory=set)  # those completed by a decorator only
    extends: set[str] = field(default_factory=set)  # classes that this one is a subclass of
    imports: bool = False
    plain: bool = False  # a def, class or import, which certainly replaces its names
    star: bool = False  # from x import *
    busy: bool = False  # a loop that calls things for their effect: training rather than settings
    stray: tuple[int, str] | None = None  # a statement that may not stand at the top level


def facts_of(statement: ast.stmt) -> StatementFacts:
    """Gather the facts about one top-level statement."""
    if _is_main_guard(statement) and not getattr(statement, "orelse", None):
        return StatementFacts()
    gathering = _Gathering()
    gathering.block([statement])
    facts = gathering.facts
    facts.plain = isinstance(statement, FunctionNode | ast.ClassDef) or _replaces(statement)
    facts.imports = isinstance(statement, ast.Import | ast.ImportFrom)
    facts.star = isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*"
    return facts


def hidden_names(statement: ast.stmt) -> dict[str, int]:
    """What is defined only when the file is run as a program, with the lines."""
    if not isinstance(statement, ast.If) or not _is_main_guard(statement):
        return {}
    gathering = _Gathering()
    gathering.block(statement.body)
    return dict.fromkeys(gathering.facts.binds, statement.lineno)


def _replaces(statement: ast.stmt) -> bool:
    """Whether an import certainly replaces its names (`import a.b` adds to the package `a`)."""
    if isinstance(statement, ast.Import):
        return all(alias.asname for alias in statement.names)
    return isinstance(statement, ast.ImportFrom)


def _is_main_guard(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.If):
        return False
    test = statement.test
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    return any(_compares_main(part) for part in parts)


def _compares_main(test: ast.expr) -> bool:
    if not (
        isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)
    ):
        return False
    sides = [test.left, test.comparators[0]]
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    return named and any(isinstance(s, ast.Constant) and s.value == "__main__" for s in sides)


class _Gathering:
    """Walks the statements that run at the top level, in order, blocks included."""

    def __init__(self) -> None:
        self.facts = StatementFacts()
        self._assigned: set[str] = set()  # certainly bound by this statement so far
        self._loops = 0

    def block(self, statements: Sequence[ast.stmt]) -> list[str]:
        """Take in one block; return the names that are bound after it and were not before."""
        return [name for statement in statements for name in self._statement(statement)]

    def _statement(self, node: ast.stmt) -> list[str]:
        if isinstance(node, ast.If):
            return self._if(node)
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return self._loop(node)
        if isinstance(node, ast.With | ast.AsyncWith):
            return self._with(node)
        if type(node).__name__ in ("Try", "TryStar"):  # the second came with Python 3.11
            return self._try(cast(ast.Try, node))
        if isinstance(node, ast.Match):
            return self._match(node)
        return self._simple(node)

    def _simple(self, node: ast.stmt) -> list[str]:
        if isinstance(node, ast.Return):
            self.facts.stray = (node.lineno, "'return' outside function")
        self._complete(node)
        if isinstance(node, ast.AnnAssign) and node.value is None:
            return self._take([node.annotation], certain=False)
        return self._take([node], certain=not isinstance(node, ast.Expr))

    def _take(self, nodes: Iterable[ast.AST | None], certain: bool = True) -> list[str]:
        """Add what these nodes use; return the names they newly and certainly bind."""
        use, facts = Walker().walk(node for node in nodes if node is not None), self.facts
        facts.now |= use.now - self._assigned
        facts.later |= use.later
        facts.binds |= use.binds
        facts.binds_later |= use.binds_later
        facts.fills_later |= use.fills_later
        facts.calls |= use.calls
        facts.nested.update(use.nested)
        new = [name for name in use.binds if certain and name not in self._assigned]
        self._assigned.update(new)
        return new

    def _forget(self, names: Iterable[str]) -> None:
        self._assigned.difference_update(names)

    def _apart(self, statements: Sequence[ast.stmt], bound: Sequence[str] = ()) -> set[str]:
        """Take in a block that may not run to its end; return what it would bind."""
        new = [*bound, *self.block(statements)]
        self._forget(new)
        return set(new)

    def _join(self, names: Iterable[str]) -> list[str]:
        new = [name for name in names if name not in self._assigned]
        self._assigned.update(new)
        return new

    def _if(self, node: ast.If) -> list[str]:
        new = self._take([node.test], certain=False)
        body: set[str] = set()
        if not _is_main_guard(node):
            body = self._apart(node.body)
        return new + self._join(body & self._apart(node.orelse))

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While) -> list[str]:
        self._loops += 1
        new = self._take([node.test if isinstance(node, ast.While) else node.iter], certain=False)
        target = [] if isinstance(node, ast.While) else self._take([node.target])
        self._apart(node.body, target)
        self._apart(node.orelse)
        self._loops -= 1
        return new

    def _with(self, node: ast.With | ast.AsyncWith) -> list[str]:
        new: list[str] = []
        for item in node.items:
            self._take([item.context_expr], certain=False)
            new += self._take([item.optional_vars])
        self._apart(node.body)  # the context may swallow an exception in the middle
        return new

    def _try(self, node: ast.Try) -> list[str]:
        body = self.block(node.body)
        whole = set(body + self.block(node.orelse))
        self._forget(whole)
        for handler in node.handlers:
            self.facts.binds.update(filter(None, [handler.name]))
            caught = self._take([handler.type], certain=False) + self._join(
                filter(None, [handler.name])
            )
            whole &= self._apart(handler.body, caught)
        new = self._join(whole)
        return new + self.block(node.finalbody)

    def _match(self, node: ast.Match) -> list[str]:
        new = self._take([node.subject], certain=False)
        for case in node.cases:
            bound = self._take([case.pattern])
            self._apart(case.body, bound + self._take([case.guard], certain=False))
        return new

    def _complete(self, node: ast.stmt) -> None:
        """Note the names whose objects this simple statement changes in place."""
        for target in _targets(node):
            if not isinstance(target, ast.Name):
                self._completed(target)
        for decorator in getattr(node, "decorator_list", ()):
            self._decorate(decorator)
        if isinstance(node, ast.ClassDef):
            self.facts.extends.update(filter(None, map(holder, node.bases)))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self._call(node.value)

    def _decorate(self, decorator: ast.expr) -> None:
        """`@net.register` and `@add_to(Net)` may add what they decorate to `net` and `Net`."""
        before = set(self.facts.completes)
        if isinstance(decorator, ast.Call):
            for given in [*decorator.args, *(keyword.value for keyword in decorator.keywords)]:
                self._completed(given)
            decorator = decorator.func
        if isinstance(decorator, ast.Attribute):
            self._completed(decorator)
        self.facts.decorated_by |= self.facts.completes - before

    def _call(self, call: ast.Call) -> None:
        if changed := changed_by_call(call):
            self.facts.completes.add(changed)
        elif self._loops and getattr(call.func, "id", None) not in _HARMLESS:
            self.facts.busy = True

    def _completed(self, node: ast.AST) -> None:
        self.facts.completes.update(filter(None, [holder(node)]))


def _targets(node: ast.stmt) -> list[ast.expr]:
    """Everything that a simple statement assigns to or deletes, tuples taken apart."""
    if isinstance(node, ast.Assign | ast.Delete):
        found = list(node.targets)
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        found = [node.target]
    else:
        return []
    flat: list[ast.expr] = []
    while found:
        target = found.pop()
        if isinstance(target, ast.Tuple | ast.List):
            found.extend(target.elts)
        else:
            flat.append(target)
    return flat
