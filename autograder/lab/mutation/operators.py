"""Small mutations of a definition: what a slip of a student's hand may change in one place.

Every operator yields edited copies of one node. A mutant is the whole source with one such edit.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Edit = tuple[str, ast.AST | None]  # what was done, and what stands there instead (None: nothing)
Operator = Callable[[ast.AST], Iterator[Edit]]

OTHER_NAMES = {
    "train": "eval", "eval": "train", "argmax": "argmin", "mean": "sum", "sum": "mean",
    "float": "int", "item": "detach", "no_grad": "enable_grad", "backward": "detach",
    "zero_grad": "step", "step": "zero_grad", "ReLU": "Tanh", "Dropout": "AlphaDropout",
    "BatchNorm1d": "LayerNorm", "Adam": "SGD", "append": "extend", "view": "reshape",
    "CrossEntropyLoss": "MultiMarginLoss", "parameters": "buffers", "Identity": "Flatten",
    "train_dl": "test_dl", "test_dl": "train_dl", "losses": "accuracies", "accuracies": "losses",
    "dropout": "batch_norm", "x": "y", "y": "x",
}  # fmt: skip
OTHER_OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.Gt: ast.GtE, ast.USub: ast.UAdd,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """The reference with one edit.

    Args:
        name: the definition of the lab that was edited.
        line: in the reference.
        what: was done.
        source: the whole submission.
    """

    name: str
    line: int
    what: str
    source: str


def mutants(source: str, names: Sequence[str]) -> Iterator[Mutant]:
    """Yield every mutant of the definitions of `names`, no text twice."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for number, node in enumerate(tree.body):
        name = _defined(node)
        if name in names:
            for what, line, edited in _edited(node):
                whole = copy.copy(tree)
                whole.body = [*tree.body[:number], edited, *tree.body[number + 1 :]]
                text = ast.unparse(ast.fix_missing_locations(whole))
                if text not in seen and _is_python(text):
                    seen.add(text)
                    yield Mutant(name, line, what, text)


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
    yield from _edited_bodies(definition)


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


def _edited_bodies(definition: ast.stmt) -> Iterator[tuple[str, int, ast.stmt]]:
    """Yield copies with a statement less, or with two neighbours exchanged."""
    for index, node in enumerate(ast.walk(definition)):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for i, statement in enumerate(body):
            if _is_docstring(statement) or isinstance(statement, ast.FunctionDef):
                continue
            rest = [*body[:i], *([] if len(body) > 1 else [ast.Pass()]), *body[i + 1 :]]
            yield "statement dropped", statement.lineno, _with_body(definition, index, rest)
            if i + 1 < len(body):
                turned = [*body[:i], body[i + 1], statement, *body[i + 2 :]]
                yield (
                    "statements exchanged",
                    statement.lineno,
                    _with_body(definition, index, turned),
                )
            if isinstance(statement, ast.With | ast.For):
                flat = [*body[:i], *statement.body, *body[i + 1 :]]
                yield "block unwrapped", statement.lineno, _with_body(definition, index, flat)
            if isinstance(statement, ast.Expr | ast.Assign):
                twice = [*body[:i], statement, *body[i:]]
                yield "statement twice", statement.lineno, _with_body(definition, index, twice)


def _with_body(definition: ast.stmt, index: int, body: list[ast.stmt]) -> ast.stmt:
    changed = copy.deepcopy(definition)
    list(ast.walk(changed))[index].body = copy.deepcopy(body)  # type: ignore[attr-defined]
    return changed


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _constants(node: ast.AST) -> Iterator[Edit]:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        others: list[bool | int | float] = [not value]
    elif isinstance(value, int):
        others = [value + 1, value - 1, value * 10]
    elif isinstance(value, float):
        others = [value * 10, value / 10, 1 - value]
    else:
        others = []
    for other in others:
        yield f"{value!r} → {other!r}", ast.copy_location(ast.Constant(other), node)


def _operators(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.BinOp) and type(node.op) in OTHER_OPERATORS:
        other = OTHER_OPERATORS[type(node.op)]
        yield f"other operator: {other.__name__}", ast.BinOp(node.left, other(), node.right)
        yield "operands exchanged", ast.BinOp(node.right, node.op, node.left)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER_OPERATORS:
        other = OTHER_OPERATORS[type(node.ops[0])]
        yield (
            f"other comparison: {other.__name__}",
            ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators),
        )
    if isinstance(node, ast.UnaryOp):
        yield "sign dropped", node.operand
    if isinstance(node, ast.IfExp):
        yield "condition negated", ast.IfExp(node.test, node.orelse, node.body)
        yield "condition always true", node.body
        yield "condition never true", node.orelse


def _names(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Attribute) and node.attr in OTHER_NAMES:
        other = OTHER_NAMES[node.attr]
        yield f".{node.attr} → .{other}", ast.Attribute(node.value, other, node.ctx)
    if isinstance(node, ast.Name) and node.id in OTHER_NAMES and isinstance(node.ctx, ast.Load):
        yield f"{node.id} → {OTHER_NAMES[node.id]}", ast.Name(OTHER_NAMES[node.id], node.ctx)


def _calls(node: ast.AST) -> Iterator[Edit]:
    if not isinstance(node, ast.Call):
        return
    if len(node.args) > 1:
        turned = [node.args[1], node.args[0], *node.args[2:]]
        yield "arguments exchanged", ast.Call(node.func, turned, node.keywords)
    for i in range(len(node.keywords)):
        fewer = [*node.keywords[:i], *node.keywords[i + 1 :]]
        yield "keyword dropped", ast.Call(node.func, node.args, fewer)
    if isinstance(node.func, ast.Attribute):
        yield "call of a method dropped", node.func.value
        yield "method not called", node.func
    if len(node.args) == 1 and not node.keywords:
        yield "call around a value dropped", node.args[0]


def _values(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.ctx, ast.Load):
        yield "pair turned", ast.Tuple(node.elts[::-1], node.ctx)
        yield "first of a pair only", node.elts[0]
    if isinstance(node, ast.Return) and node.value is not None:
        yield "nothing returned", ast.Expr(node.value)
    if isinstance(node, ast.Dict) and len(node.keys) > 1:
        for i in range(len(node.keys)):
            keys, values = (
                node.keys[:i] + node.keys[i + 1 :],
                node.values[:i] + node.values[i + 1 :],
            )
            yield "entry dropped", ast.Dict(keys, values)


OPERATORS: tuple[Operator, ...] = (_constants, _operators, _names, _calls, _values)
