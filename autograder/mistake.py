"""The form of solution/mistakes.py: a wrong version of one name of the lab, and its hint."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from .course import SOLUTION


@dataclass(frozen=True)
class Mistake:
    """A known mistake.

    Args:
        name: what it is called in reports for the instructor.
        replaces: the name of the lab that is wrong.
        hint: what a student who makes it should read; never the solution.
        code: the wrong code, which ends up defining `replaces`.
    """

    name: str
    replaces: str
    hint: str
    code: str

    def source(self) -> str:
        """Return a whole submission: the reference, and after it the mistake, which wins."""
        return f"{_reference_source()}\n\n{self.code}\n"

    def names(self) -> dict[str, Any]:
        """Return the names that this submission defines, for the judge to compare with."""
        module = ModuleType(f"mistake_{self.name}")
        code = compile(self.source(), f"{self.name}.py", "exec")
        exec(code, vars(module))  # the course's own code: reference and mistake
        return vars(module)


def mistake(replaces: str, hint: str) -> Callable[[Any], Mistake]:
    """Decorate a function or a class that is a wrong version of the lab's `replaces`.

    Its body may use every name of solution/lab.py; it runs only after the reference's source.
    """

    def register(wrong: Any) -> Mistake:
        lines = textwrap.dedent(inspect.getsource(wrong)).splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith(("def ", "class ")))
        code = "\n".join([*lines[start:], "", "", f"{replaces} = {wrong.__name__}"])
        return Mistake(wrong.__name__, replaces, " ".join(hint.split()), code)

    return register


def wrong_value(name: str, replaces: str, value: object, hint: str) -> Mistake:
    """Return the mistake of giving the lab's constant `replaces` a wrong value."""
    return Mistake(name, replaces, " ".join(hint.split()), f"{replaces} = {value!r}")


def in_module(module: ModuleType) -> tuple[Mistake, ...]:
    """Return all mistakes that a module defines, in order."""
    return tuple(value for value in vars(module).values() if isinstance(value, Mistake))


@cache
def _reference_source() -> str:
    return (SOLUTION / "lab.py").read_text(encoding="utf-8")
