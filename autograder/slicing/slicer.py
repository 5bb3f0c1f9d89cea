"""Grade definitions, not scripts: keep the top-level statements that the graded names need.

Starting from the graded names, a statement is kept when it binds or completes a name that is
needed, and then what it reads is needed too. What is read while it runs is needed as it was at
that moment, so every binding of it counts; what is read inside a function counts as it is in the
end, so a definition that a later one certainly replaces is left out. All of it takes time linear
in the source.
"""

from __future__ import annotations
import __future__

import ast
import functools
import inspect
import linecache
import operator
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType

from .absence import absences
from .cells import Block, Problem, Source, place
from .facts import StatementFacts, facts_of, hidden_names
from .missing import explain, in_skipped_text
from .salvage import NotPythonError, parse
from .scopes import Walker

_FINAL, _ALWAYS = 1, 2  # a name is needed as it is in the end; as it is at every moment


@dataclass(frozen=True)
class Statement:
    """One statement to run; its code names the student's file or cell and line in a traceback."""

    label: str
    line: int
    code: CodeType
    binds: frozenset[str]
    number: int  # among all top-level statements of its source

    @property
    def where(self) -> str:
        """The place of the statement, as a student would name it."""
        return place(self.label, self.line)


@dataclass(frozen=True)
class Slice:
    """The part of a submission that is graded."""

    statements: tuple[Statement, ...]
    uses: Mapping[str, frozenset[str]]  # graded name -> the other graded names it needs
    # Graded names that no statement binds, and why; a star import may bind them all the same.
    missing: Mapping[str, str]
    problems: tuple[Problem, ...]
    source: Source
    unbound: frozenset[str]  # names that are needed and bound by nothing here, builtins among them
    absent: Mapping[str, str]  # names that may not be there although something binds them, and why


@dataclass
class _Top:
    """One top-level statement, found again in its block when it is compiled."""

    block: int
    index: int  # in the block's body
    alias: int  # which of the imported names, or -1
    line: int
    flags: int  # of the `from __future__` imports before it
    facts: StatementFacts


@dataclass
class _Module:
    """All top-level statements, and who binds and completes which name."""

    tops: list[_Top] = field(default_factory=list)
    binders: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    completers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    replaced: dict[str, int] = field(default_factory=dict)  # last statement that replaces the name
    global_setters: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    fillers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    subclasses: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    callers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    stars: list[int] = field(default_factory=list)
    flags: int = 0
    hidden: dict[str, tuple[str, int]] = field(default_factory=dict)  # only in the main guard
    nested: dict[str, tuple[str, int]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)

    def add(self, top: _Top, label: str) -> None:
        """Take in the next statement."""
        number, facts = len(self.tops), top.facts
        self.tops.append(top)
        for name in facts.binds:
            self.binders[name].append(number)
            if facts.plain and "." not in name:
                self.replaced[name] = number
        if len(facts.binds) == 1:
            for late in facts.binds_later:
                self.global_setters[late].update(facts.binds)
            for late in facts.fills_later - facts.binds:
                self.fillers[late].update(facts.binds)
        for name in facts.completes:
            self.completers[name].append(number)
        for name in facts.calls:
            self.callers[name].append(number)
        for name in facts.extends:
            self.subclasses[name].append(number)
        for name, line in facts.nested.items():
            self.nested.setdefault(name, (label, line))
        if facts.star:
            self.stars.append(number)


class Analysis:
    """A source whose statements are known, so that it can be sliced for one name after the other.

    Args:
        source: what was read.
    """

    def __init__(self, source: Source) -> None:
        self._source, self._module = source, _Module()
        self._problems = list(source.problems)
        for number, block in enumerate(source.blocks):
            _take_in(self._module, number, block, self._problems)

    def unreadable(self, name: str) -> str | None:
        """Why a part that cannot be read may define the name; None where no such part does."""
        source = self._source
        if not source.blocks and source.problems:
            return str(source.problems[0])
        return in_skipped_text(name, source)

    @property
    def bound(self) -> Sequence[str]:
        """The names that top-level statements bind, in order."""
        return list(self._module.binders)

    def slice(self, names: Sequence[str]) -> Slice:
        """Keep what these names need. Never raises for what a student wrote."""
        module, source, problems = self._module, self._source, list(self._problems)
        graded = frozenset(names)
        experiments = _experiments(module, graded)
        needs = {name: _Closure(module, graded, experiments).of(name) for name in names}
        missing = {
            name: explain(name, source, module.hidden, module.nested, list(module.binders))
            for name in names
            if name not in module.binders and name not in module.global_setters
        }
        statements = tuple(_compiled(module, source, needs, problems))
        uses = {n: frozenset(found.names.keys() & graded - {n}) for n, found in needs.items()}
        unbound = {name for need in needs.values() for name in need.names} - module.binders.keys()
        problems = list(dict.fromkeys(problems))
        absent = {name: why for name, why in module.absent.items() if name not in unbound}
        return Slice(statements, uses, missing, tuple(problems), source, frozenset(unbound), absent)


def slice_definitions(source: Source, names: Sequence[str]) -> Slice:
    """Keep what the graded names need. Never raises for what a student wrote."""
    return Analysis(source).slice(names)


def run_statement(statement: Statement, namespace: dict[str, object]) -> None:
    """Run one statement in the namespace; what it raises is the student's."""
    awaited = eval(statement.code, namespace)
    if statement.code.co_flags & inspect.CO_COROUTINE:  # a notebook may `await` at the top level
        import asyncio  # here, as hardly any submission needs it

        asyncio.run(awaited)


def remember_lines(source: Source) -> None:
    """Let tracebacks and `inspect.getsource` show the student's own lines."""
    for label, lines in source.lines.items():
        shown = [line + "\n" for line in lines]
        linecache.cache[label] = (sum(map(len, shown)), None, shown, label)


def _take_in(module: _Module, number: int, block: Block, problems: list[Problem]) -> None:
    """Gather the facts about each statement of one block."""
    for index, node in enumerate(_body(block)):
        for name, line in hidden_names(node).items():
            module.hidden.setdefault(name, (block.label, line))
        module.flags |= _future(node)
        gone = {absence.name: absence.told(block.label) for absence in absences(node)}
        for alias, part in _parts(node):
            facts = _facts(part)
            module.add(_Top(number, index, alias, node.lineno, module.flags, facts), block.label)
            for name in facts.binds - gone.keys():
                module.absent.pop(name, None)
            if facts.stray:
                line, text = facts.stray
                text = f"this is not valid Python: {text}"
                problems.append(Problem("syntax", text, block.label, line))
        module.absent |= gone


def _body(block: Block) -> list[ast.stmt]:
    """The block's statements, with the student's line numbers."""
    try:
        tree = parse(block.text)
    except NotPythonError:  # pragma: no cover - reading keeps only what parses
        return []
    if block.first_line > 1:
        ast.increment_lineno(tree, block.first_line - 1)
    return tree.body


def _parts(node: ast.stmt) -> Iterator[tuple[int, ast.stmt]]:
    """An import of several names as one import each: one that fails must not cost the others."""
    if not isinstance(node, ast.Import | ast.ImportFrom) or len(node.names) == 1:
        yield -1, node
        return
    for number, alias in enumerate(node.names):
        if isinstance(node, ast.Import):
            part: ast.stmt = ast.Import([alias])
        else:
            part = ast.ImportFrom(node.module, [alias], node.level)
        yield number, ast.copy_location(part, node)


def _future(node: ast.stmt) -> int:
    """The compiler flags that a `from __future__` import asks for."""
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__":
        return 0
    asked = {alias.name for alias in node.names} & set(__future__.all_feature_names)
    return functools.reduce(operator.or_, (getattr(__future__, a).compiler_flag for a in asked), 0)


def _facts(node: ast.stmt) -> StatementFacts:
    try:
        return facts_of(node)
    except RecursionError:  # hundreds of `elif`: say only what is touched, not in which order
        return StatementFacts(**vars(Walker().walk([node])))


def _experiments(module: _Module, graded: frozenset[str]) -> frozenset[str]:
    """The graded names, and all names whose code may run these: calling them is no preparation."""
    readers: dict[str, list[int]] = defaultdict(list)
    for number, top in enumerate(module.tops):
        for name in top.facts.now | top.facts.later:
            readers[name].append(number)
    found, waiting, seen = set(graded), list(graded), set[int]()
    while waiting:
        new = set(readers.get(waiting.pop(), ())) - seen
        seen |= new
        reached = {name for number in new for name in module.tops[number].facts.binds} - found
        found |= reached
        waiting.extend(reached)
    return frozenset(found)


class _Closure:
    """Everything that one graded name needs."""

    def __init__(
        self, module: _Module, graded: frozenset[str], experiments: frozenset[str]
    ) -> None:
        self._module, self._graded, self._experiments = module, graded, experiments
        self.names: dict[str, int] = {}
        self.statements: dict[int, int] = {}
        self._pending: list[tuple[str, int]] = []
        self._asked: set[str] = set()  # functions whose calls are kept

    def of(self, name: str) -> _Closure:
        self._pending.append((name, _FINAL))
        while self._pending:
            self._need(*self._pending.pop())
        return self

    def _need(self, name: str, when: int) -> None:
        if self.names.get(name, 0) >= when:
            return
        self.names[name] = when
        module = self._module
        since = module.replaced.get(name, -1) if when == _FINAL else -1
        binders = module.binders.get(name, ())
        self._keep((number for number in binders if number >= since), when)
        completers = module.completers.get(name, ())
        self._keep((n for n in completers if n >= since and self._completes(n, name)), when)
        self._keep((n for n in self._registrations(name) if n >= since), when)
        if not binders:
            self._keep(self._setup_calls(name), _ALWAYS)

    def _completes(self, number: int, name: str) -> bool:
        """Whether this is part of a definition rather than an experiment with it."""
        facts = self._module.tops[number].facts
        if name in facts.decorated_by and self._imported(name):
            return False  # `@torch.no_grad()` adds nothing to torch
        return not facts.busy and not facts.calls & self._graded

    def _registrations(self, name: str) -> Iterator[int]:
        """Calls of functions that fill the name's object, and subclasses that register with it."""
        module = self._module
        fillers = module.fillers.get(name, set()) - self._experiments
        for function in fillers:
            for number in module.callers.get(function, ()):
                facts = module.tops[number].facts
                preparing = not facts.busy or facts.calls <= fillers
                if preparing and not facts.calls & self._experiments:
                    yield number
        classes = (module.tops[number].facts for number in module.binders.get(name, ()))
        if any("__init_subclass__" in facts.nested for facts in classes):
            yield from module.subclasses.get(name, ())

    def _imported(self, name: str) -> bool:
        module = self._module
        return all(module.tops[number].facts.imports for number in module.binders.get(name, ()))

    def _setup_calls(self, name: str) -> Iterator[int]:
        """Star imports, and calls of functions that bind the name by a `global` statement."""
        module = self._module
        setters = module.global_setters.get(name, set()) - self._graded
        for function in {"*", *setters} - self._asked:
            self._asked.add(function)
            for number in module.stars if function == "*" else module.callers.get(function, ()):
                if not module.tops[number].facts.calls & self._graded:
                    yield number

    def _keep(self, numbers: Iterable[int], when: int) -> None:
        for number in numbers:
            before = self.statements.get(number, 0)
            if before >= when:
                continue
            self.statements[number] = when
            facts = self._module.tops[number].facts
            self._pending.extend((name, when) for name in facts.later)
            if not before:
                self._pending.extend((name, _ALWAYS) for name in facts.now)


def _compiled(
    module: _Module, source: Source, needs: Mapping[str, _Closure], problems: list[Problem]
) -> Iterator[Statement]:
    """Compile the kept statements, in order."""
    body, at = list[ast.stmt](), -1
    kept = {number for need in needs.values() for number in need.statements}
    for number in sorted(kept):
        top = module.tops[number]
        block = source.blocks[top.block]
        if at != top.block:
            body, at = _body(block), top.block
        part = dict(_parts(body[top.index]))[top.alias]
        code = _compile(part, block.label, top.flags, problems)
        if code is not None:
            binds = frozenset(name for name in top.facts.binds if "." not in name)
            yield Statement(block.label, top.line, code, binds, number)


def _compile(node: ast.stmt, label: str, flags: int, problems: list[Problem]) -> CodeType | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.Module([node], [])
            flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            code: CodeType = compile(module, label, "exec", flags=flags, dont_inherit=True)
            return code
    except SyntaxError as error:
        reason, line = error.msg, error.lineno or node.lineno
    except (RecursionError, MemoryError, ValueError, OverflowError, SystemError):
        reason, line = "it is nested too deeply", node.lineno
    problems.append(Problem("syntax", f"this is not valid Python: {reason}", label, line))
    return None
