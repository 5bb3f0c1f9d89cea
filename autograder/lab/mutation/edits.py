"""Operators for expressions: another constant, name, operator, argument or value."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

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
    if isinstance(node, ast.Compare | ast.BinOp):
        yield "left operand only", node.left
    if isinstance(node, ast.IfExp):
        yield "condition negated", ast.IfExp(node.test, node.orelse, node.body)
        yield "condition always true", node.body
        yield "condition never true", node.orelse


def _names(node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Attribute) and node.attr in OTHER_NAMES:
        other = OTHER_NAMES[node.attr]
        yield f".{node.attr} → .{other}", ast.Attribute(node.value, other, node.ctx)
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self":
        yield "self dropped", ast.Name(node.attr, node.ctx)
    if isinstance(node, ast.Name) and node.id in OTHER_NAMES and isinstance(node.ctx, ast.Load):
        yield f"{node.id} → {OTHER_NAMES[node.id]}", ast.Name(OTHER_NAMES[node.id], node.ctx)


def _calls(node: ast.AST) -> Iterator[Edit]:
    if not isinstance(node, ast.Call):
        return
    if len(node.args) > 1:
        turned = [node.args[1], node.args[0], *node.args[2:]]
        yield "arguments exchanged", ast.Call(node.func, turned, node.keywords)
    if node.args and not isinstance(node.args[-1], ast.Starred):
        yield "last argument dropped", ast.Call(node.func, node.args[:-1], node.keywords)
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
        yield "second of a pair only", node.elts[1]
        yield "first of a pair twice", ast.Tuple([node.elts[0]] * 2, node.ctx)
    if isinstance(node, ast.Return) and node.value is not None:
        yield "nothing returned", ast.Expr(node.value)
        for name in ("int", "round", "abs", "str", "list"):
            yield f"{name} of what is returned", ast.Return(_call(name, node.value))
        for operator, number in ((ast.Mult(), 100), (ast.Div(), 100), (ast.Add(), 1)):
            what = f"{type(operator).__name__} {number} to what is returned"
            changed = ast.BinOp(node.value, operator, ast.Constant(number))
            yield what, ast.Return(changed)
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield "no subscript", node.value
        for index in (0, -1):
            shown = ast.Constant(index)
            yield f"subscript {index}", ast.Subscript(node.value, shown, node.ctx)
    if isinstance(node, ast.ListComp):
        yield "first of a list only", ast.List([node.elt], ast.Load())
    if isinstance(node, ast.Dict) and len(node.keys) > 1:
        for i in range(len(node.keys)):
            keys, values = (
                node.keys[:i] + node.keys[i + 1 :],
                node.values[:i] + node.values[i + 1 :],
            )
            yield "entry dropped", ast.Dict(keys, values)


def _call(name: str, value: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), [value], [])


OPERATORS: tuple[Operator, ...] = (_constants, _operators, _names, _calls, _values)
