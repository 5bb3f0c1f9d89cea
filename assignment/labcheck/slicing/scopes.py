"""Which global names an expression or a function reads and binds, by Python's scoping rules.

One walk per simple statement, without recursion (student expressions may be deep): each function,
class and comprehension opens a scope; at the end a name that no enclosing function binds is
global.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from .mutations import changed_by_call, holder

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_DEEPEST_DOTTED = 4  # `torch.utils.data.DataLoader` is as deep as anybody writes


@dataclass
class Use:
    """The global names that a piece of code touches."""

    binds: set[str] = field(default_factory=set)  # when it runs
    binds_later: set[str] = field(default_factory=set)  # through `global`, in a function
    now: set[str] = field(default_factory=set)  # read when it runs
    later: set[str] = field(default_factory=set)  # read when a function defined in it is called
    fills_later: set[str] = field(default_factory=set)  # whose objects a function changes in place
    calls: set[str] = field(default_factory=set)  # called by name when it runs, decorators too
    nested: dict[str, int] = field(default_factory=dict)  # definitions inside others, with lines


class _Scope:
    """One function, class, comprehension, or the module."""

    __slots__ = (
        "binds", "declared", "fills", "kind", "later", "loads", "nonlocals", "parent", "runs",
    )  # fmt: skip

    def __init__(self, kind: str, parent: _Scope | None) -> None:
        self.kind, self.parent = kind, parent
        # Whether its code runs at once, without being called.
        self.runs: bool = kind != "function" and (parent is None or parent.runs)
        self.binds: set[str] = set()
        self.loads: set[str] = set()
        self.later: set[str] = set()  # loads of functions inside, not bound there
        self.fills: set[str] = set()  # names whose objects are changed in place
        self.declared: set[str] = set()  # by `global`
        self.nonlocals: set[str] = set()

    def local(self) -> set[str]:
        # The methods of a class do not see the names of its body, which may read globals first.
        if self.kind in ("module", "class"):
            return set()
        return self.binds - self.declared - self.nonlocals


class Walker:
    """Walks nodes of one statement and gathers their Use."""

    def __init__(self) -> None:
        """Begin with the module's own scope."""
        self.module = _Scope("module", None)
        self._scopes = [self.module]
        self._stack: list[tuple[ast.AST, _Scope]] = []
        self.use = Use()

    def walk(self, nodes: Iterable[ast.AST]) -> Use:
        """Take in these nodes, as code at the top level of the module."""
        self._stack = [(node, self.module) for node in nodes]
        while self._stack:
            node, scope = self._stack.pop()
            handler = _HANDLERS.get(type(node), Walker._children)
            handler(self, node, scope)
        return self._resolve()

    def _open(self, kind: str, parent: _Scope) -> _Scope:
        scope = _Scope(kind, parent)
        self._scopes.append(scope)
        return scope

    def _push(self, nodes: Iterable[ast.AST | None], scope: _Scope) -> None:
        self._stack.extend((node, scope) for node in nodes if node is not None)

    def _resolve(self) -> Use:
        """Pass what each scope reads and does not bind on to the scope around it."""
        use, module = self.use, self.module
        for scope in reversed(self._scopes[1:]):
            parent, local = scope.parent or module, scope.local()
            free = {name for name in scope.loads if name.partition(".")[0] not in local}
            later = {name for name in scope.later if name.partition(".")[0] not in local}
            declared = {name for name in free if name.partition(".")[0] in scope.declared}
            module.later |= declared
            if scope.kind == "function":
                parent.later |= free - declared | later
            else:
                parent.loads |= free - declared
                parent.later |= later
            use.binds_later |= scope.binds & scope.declared
            parent.fills |= scope.fills - local if parent is not module else set()
            if parent is module and scope.kind == "function":
                use.fills_later |= scope.fills - local
        use.binds |= module.binds
        use.now |= module.loads
        use.later |= module.later
        return use

    # One handler per kind of node that does more than hold other nodes.

    def _children(self, node: ast.AST, scope: _Scope) -> None:
        self._push(ast.iter_child_nodes(node), scope)

    def _name(self, node: ast.Name, scope: _Scope) -> None:
        (scope.loads if isinstance(node.ctx, ast.Load) else scope.binds).add(node.id)

    def _attribute(self, node: ast.Attribute, scope: _Scope) -> None:
        if dotted := dotted_name(node):
            scope.loads.add(dotted)  # `matplotlib.pyplot` may need its own import
        self._part(node, scope)

    def _part(self, node: ast.Attribute | ast.Subscript, scope: _Scope) -> None:
        if not isinstance(node.ctx, ast.Load):
            scope.fills.update(filter(None, [holder(node)]))
        self._children(node, scope)

    def _augmented(self, node: ast.AugAssign, scope: _Scope) -> None:
        if isinstance(node.target, ast.Name):
            scope.loads.add(node.target.id)
        self._children(node, scope)

    def _call(self, node: ast.Call, scope: _Scope) -> None:
        if isinstance(node.func, ast.Name) and scope.runs:
            self.use.calls.add(node.func.id)
        scope.fills.update(filter(None, [changed_by_call(node)]))
        self._children(node, scope)

    def _decorators(self, node: FunctionNode | ast.ClassDef, scope: _Scope) -> None:
        if scope.runs:
            self.use.calls.update(d.id for d in node.decorator_list if isinstance(d, ast.Name))
        self._push(node.decorator_list, scope)

    def _function(self, node: FunctionNode, scope: _Scope) -> None:
        scope.binds.add(node.name)
        self._note_nested(node, scope)
        self._decorators(node, scope)
        self._push([node.returns], scope)
        inner = self._open("function", scope)
        self._arguments(node.args, scope, inner)
        self._push(node.body, inner)

    def _lambda(self, node: ast.Lambda, scope: _Scope) -> None:
        inner = self._open("function", scope)
        self._arguments(node.args, scope, inner)
        self._push([node.body], inner)

    def _arguments(self, args: ast.arguments, outer: _Scope, inner: _Scope) -> None:
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
        named = [arg for arg in every if arg is not None]
        inner.binds.update(arg.arg for arg in named)
        self._push([*args.defaults, *args.kw_defaults, *(arg.annotation for arg in named)], outer)

    def _class(self, node: ast.ClassDef, scope: _Scope) -> None:
        scope.binds.add(node.name)
        self._note_nested(node, scope)
        self._decorators(node, scope)
        self._push([*node.bases, *node.keywords], scope)
        self._push(node.body, self._open("class", scope))

    def _note_nested(self, node: FunctionNode | ast.ClassDef, scope: _Scope) -> None:
        if scope is not self.module:
            self.use.nested.setdefault(node.name, node.lineno)

    def _comprehension(self, node: ast.AST, scope: _Scope) -> None:
        first, inner = node.generators[0], self._open("comprehension", scope)  # type: ignore[attr-defined]
        self._push([first.iter], scope)
        self._push([child for child in ast.iter_child_nodes(node) if child is not first], inner)
        self._push([first.target, *first.ifs], inner)

    def _walrus(self, node: ast.NamedExpr, scope: _Scope) -> None:
        holder = scope
        while holder.kind == "comprehension" and holder.parent is not None:
            holder = holder.parent
        holder.binds.add(node.target.id)
        self._push([node.value], scope)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: _Scope) -> None:
        scope.binds.update(imported_names(node))

    def _handler(self, node: ast.ExceptHandler, scope: _Scope) -> None:
        scope.binds.update(filter(None, [node.name]))
        self._children(node, scope)

    def _capture(self, node: ast.AST, scope: _Scope) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else getattr(node, "name", None)
        scope.binds.update(filter(None, [name]))
        self._children(node, scope)

    def _global(self, node: ast.Global, scope: _Scope) -> None:
        if scope.kind == "function":
            scope.declared.update(node.names)

    def _nonlocal(self, node: ast.Nonlocal, scope: _Scope) -> None:
        scope.nonlocals.update(node.names)


def dotted_name(node: ast.AST) -> str | None:
    """`a.b.c` for an attribute of an attribute of a name, None for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < _DEEPEST_DOTTED:
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def imported_names(node: ast.Import | ast.ImportFrom) -> set[str]:
    """The names that an import binds; modules it loads on the way count as `package.module`."""
    names: set[str] = set()
    for alias in node.names:
        names.add(alias.asname or alias.name.partition(".")[0])
        module = f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        parts = module.split(".")[: _DEEPEST_DOTTED + 1]
        if not (isinstance(node, ast.ImportFrom) and (node.level or alias.name == "*")):
            names.update(".".join(parts[:count]) for count in range(2, len(parts) + 1))
    return names - {"*"}


_HANDLERS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Name: Walker._name,
    ast.Attribute: Walker._attribute,
    ast.Subscript: Walker._part,
    ast.AugAssign: Walker._augmented,
    ast.Call: Walker._call,
    ast.FunctionDef: Walker._function,
    ast.AsyncFunctionDef: Walker._function,
    ast.Lambda: Walker._lambda,
    ast.ClassDef: Walker._class,
    ast.ListComp: Walker._comprehension,
    ast.SetComp: Walker._comprehension,
    ast.DictComp: Walker._comprehension,
    ast.GeneratorExp: Walker._comprehension,
    ast.NamedExpr: Walker._walrus,
    ast.Import: Walker._import,
    ast.ImportFrom: Walker._import,
    ast.ExceptHandler: Walker._handler,
    ast.MatchAs: Walker._capture,
    ast.MatchStar: Walker._capture,
    ast.MatchMapping: Walker._capture,
    ast.Global: Walker._global,
    ast.Nonlocal: Walker._nonlocal,
}
