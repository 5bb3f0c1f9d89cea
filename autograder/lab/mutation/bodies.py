"""Operators for statements: dropped, doubled, exchanged, moved into a loop or out of it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Body = list[ast.stmt]
Operator = Callable[[Body, int], Iterator[tuple[str, Body]]]


def edited_bodies(definition: ast.stmt) -> Iterator[tuple[str, int, ast.stmt]]:
    """Yield what was done, in which line, and a copy of a definition with one edited body."""
    for index, node in enumerate(ast.walk(definition)):
        found: Any = getattr(node, "body", None)
        body: list[ast.stmt] = found if isinstance(found, list) else []
        for i, statement in enumerate(body):
            if not _is_docstring(statement) and not isinstance(statement, ast.FunctionDef):
                for operator in OPERATORS:
                    for what, new in operator(body, i):
                        yield what, statement.lineno, _with_body(definition, index, new)


def _with_body(definition: ast.stmt, index: int, body: Sequence[ast.stmt]) -> ast.stmt:
    changed = copy.deepcopy(definition)
    list(ast.walk(changed))[index].body = copy.deepcopy(body)  # type: ignore[attr-defined]
    return changed


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _dropped(body: Body, i: int) -> Iterator[tuple[str, Body]]:
    rest = [*body[:i], *body[i + 1 :]]
    yield "statement dropped", rest or [ast.Pass()]


def _exchanged(body: Body, i: int) -> Iterator[tuple[str, Body]]:
    if i + 1 < len(body):
        yield "statements exchanged", [*body[:i], body[i + 1], body[i], *body[i + 2 :]]


def _unwrapped(body: Body, i: int) -> Iterator[tuple[str, Body]]:
    if isinstance(block := body[i], ast.With | ast.For):
        yield "block unwrapped", [*body[:i], *block.body, *body[i + 1 :]]


def _twice(body: Body, i: int) -> Iterator[tuple[str, Body]]:
    if isinstance(body[i], ast.Expr | ast.Assign):
        yield "statement twice", [*body[:i], body[i], *body[i:]]


def _into_the_block(body: Body, i: int) -> Iterator[tuple[str, Body]]:
    """Move the statement before or after a block into it."""
    if not isinstance(block := body[i], ast.With | ast.For):
        return
    if i:
        inside = _with(block, [body[i - 1], *block.body])
        yield "statement into the block after it", [*body[: i - 1], inside, *body[i + 1 :]]
    if i + 1 < len(body):
        inside = _with(block, [*block.body, body[i + 1]])
        yield "statement into the block before it", [*body[:i], inside, *body[i + 2 :]]


def _out_of_the_block(body: Body, i: int) -> Iterator[tuple[str, Body]]:
    """Move the first statement of a block before it, or its last one behind it."""
    if isinstance(block := body[i], ast.With | ast.For) and len(block.body) > 1:
        first, last = block.body[0], block.body[-1]
        less = _with(block, block.body[1:])
        yield "first statement out of the block", [*body[:i], first, less, *body[i + 1 :]]
        less = _with(block, block.body[:-1])
        yield "last statement out of the block", [*body[:i], less, last, *body[i + 1 :]]


def _ended_early(body: Body, i: int) -> Iterator[tuple[str, Body]]:
    """End a loop in its first round, at its end or after its first statement."""
    if isinstance(block := body[i], ast.For):
        for word in (ast.Break(), ast.Continue()):
            name = type(word).__name__.lower()
            for at in {1, len(block.body)}:
                cut = _with(block, [*block.body[:at], word, *block.body[at:]])
                yield f"{name} after {at} of the loop", [*body[:i], cut, *body[i + 1 :]]


def _with(block: ast.With | ast.For, body: Body) -> ast.stmt:
    changed = copy.copy(block)
    changed.body = body
    return changed


OPERATORS: tuple[Operator, ...] = (
    _dropped, _exchanged, _unwrapped, _twice, _into_the_block, _out_of_the_block, _ended_early
)  # fmt: skip
