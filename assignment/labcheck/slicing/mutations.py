"""Which calls and assignments change an object in place, and by which name they get at it."""

from __future__ import annotations

import ast

FILLS = {
    "add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert",
    "move_to_end", "pop", "popitem", "remove", "reverse", "setdefault", "sort", "update",
    "add_module", "register_buffer", "register_module", "register_parameter", "__setitem__",
    "add_argument", "set_defaults", "mkdir", "makedirs",
}  # fmt: skip
SETTERS = {"setattr", "delattr"}


def changed_by_call(call: ast.Call) -> str | None:
    """The name whose object a call such as `a.b.append(x)` or `setattr(a, …)` changes, if any."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in FILLS:
        return holder(call.func)
    if isinstance(call.func, ast.Name) and call.func.id in SETTERS and call.args:
        return holder(call.args[0])
    return None


def holder(node: ast.AST) -> str | None:
    """The name that `a.b[0].c` begins with; None for anything that begins with no name."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
