"""The form of solution/mistakes/: a wrong version of one name of the lab, and its hint."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from types import CodeType, ModuleType
from typing import Any

from ..manifest import the_lab
from ..slicing.parsing import parse, source_of


@dataclass(frozen=True)
class Mistake:
    """A known mistake.

    Args:
        name: what it is called in reports for the instructor.
        replaces: the name of the lab that is wrong.
        hint: what a student who makes it should read; never the solution.
        code: the wrong code, which ends up defining `replaces`.
        by_chance: whether the numbers in its messages vary: they hang on the clock, on weights
            that no check gives it, or on what it drops.
        sign: a pattern that the text of a submission has if it makes this mistake. It tells apart
            what raises the same exception.
    """

    name: str
    replaces: str
    hint: str
    code: str
    sign: str = ""
    by_chance: bool = False

    def may_be_in(self, text: str) -> bool:
        """Tell whether a submission's definition has the mistake's sign; or all of its text."""
        definition = rf"^(?:async )?(?:def|class) {self.replaces}\b.*?(?=^[^\s)#]|\Z)"
        found = re.findall(definition, text, re.MULTILINE | re.DOTALL) if self.sign else []
        return re.search(self.sign, found[-1] if found else text) is not None

    def source(self) -> str:
        """Return a whole submission: the reference, and after it the mistake, which wins."""
        return f"{_reference_source()}\n\n{self.code}\n"

    def names(self) -> dict[str, Any]:
        """Return the names that this submission defines, for the judge to compare with."""
        module = ModuleType(f"mistake_{self.name}")
        for code in (_reference_code(), compile(self.code, f"{self.name}.py", "exec")):
            exec(code, vars(module))  # the course's own code: reference and mistake
        return vars(module)


def mistake(
    replaces: str, hint: str, read: str = "", sign: str = "", by_chance: bool = False
) -> Callable[[Any], Mistake]:
    """Decorate a function or a class that is a wrong version of the lab's `replaces`.

    Its body may use every name of solution/lab.py; it runs only after the reference's source. What
    the reference calls `replaces`, a wrong function may call `right`.

    Args:
        replaces: a name of the lab, or one method of a class: `MNISTNeuralNet.forward`. A wrong
            method lives in a subclass of the reference's class, so that `super()` is the reference.
        hint: what was seen, and why it is wrong.
        read: the handout's section that explains it.
        sign: as in `Mistake`.
        by_chance: as in `Mistake`.
    """

    def register(wrong: Any) -> Mistake:
        lines = textwrap.dedent(source_of(wrong)).splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith(("def ", "class ")))
        owner, _, method = replaces.partition(".")
        # Under the lab's own name: error messages quote it.
        code = "\n".join(lines[start:]).replace(wrong.__name__, method or owner, 1)
        if method:
            code = f"class {owner}({owner}):\n{textwrap.indent(code, '    ')}"
        elif "right(" in code:
            code = f"right = {owner}\n\n\n{code}"
        return Mistake(wrong.__name__, owner, _advice(hint, read), code, sign, by_chance)

    return register


def wrong_value(name: str, replaces: str, value: object, hint: str, read: str = "") -> Mistake:
    """Return the mistake of giving the lab's constant `replaces` a wrong value."""
    return Mistake(name, replaces, _advice(hint, read), f"{replaces} = {value!r}")


def in_module(module: ModuleType) -> tuple[Mistake, ...]:
    """Return all mistakes that a module defines, in order."""
    return tuple(value for value in vars(module).values() if isinstance(value, Mistake))


@cache
def known_hints() -> dict[str, str]:
    """Return the hint of each known mistake by name, without its reference to the handout.

    They are read, not run: a report of a class needs no torch.
    """
    folder = the_lab().solution
    paths = [folder / "mistakes.py", *sorted((folder / "mistakes").glob("*.py"))]
    return {
        name: " ".join(hint.split())
        for path in paths
        if path.is_file()
        for name, hint in _hints(parse(path.read_text("utf-8")))
    }


def _hints(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names and hints of what `mistake` decorates and `wrong_value` makes."""
    constants = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for call in node.decorator_list:
                if isinstance(call, ast.Call) and _called(call) == "mistake":
                    yield node.name, str(_argument(call, 1, "hint", constants))
        elif isinstance(node, ast.Call) and _called(node) == "wrong_value":
            name = _argument(node, 0, "name", constants)
            yield str(name), str(_argument(node, 3, "hint", constants))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _argument(call: ast.Call, place: int, name: str, constants: dict[str, Any]) -> Any:
    """Return the value of an argument: a literal, or made of literals and constants."""
    named = {word.arg: word.value for word in call.keywords}
    return _value(named[name] if name in named else call.args[place], constants)


def _constants(tree: ast.Module) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            with suppress(Exception):  # not a constant
                found[node.targets[0].id] = _value(node.value, found)
    return found


def _value(node: ast.expr, constants: dict[str, Any]) -> Any:
    """Evaluate an expression of the course's own, to which only constants are known."""
    code = compile(ast.Expression(node), "mistakes", "eval")
    return eval(code, {"__builtins__": {}}, constants)


def _advice(hint: str, read: str) -> str:
    where = f" The handout explains it under “{read}”." if read else ""
    return " ".join(hint.split()) + where


@cache
def _reference_code() -> CodeType:
    return compile(_reference_source(), "lab.py", "exec")


@cache
def _reference_source() -> str:
    return (the_lab().solution / "lab.py").read_text(encoding="utf-8")
