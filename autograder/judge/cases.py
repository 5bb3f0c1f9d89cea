"""The questions and their cases, loaded from the question files."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..labcheck.expectations import cases_in
from ..manifest import the_lab
from ..slicing.parsing import parse


@dataclass(frozen=True)
class Case:
    """One test case: what is checked, for how many points, and the function that checks it."""

    question: str
    number: str
    name: str
    points: float
    hidden: bool
    run: Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Question:
    """A question, the names of the lab that it is about, and its cases."""

    name: str
    title: str
    defines: tuple[str, ...]
    points: float
    cases: tuple[Case, ...]


@cache
def questions() -> tuple[Question, ...]:
    """Load all questions, in order.

    Raises:
        ValueError: the points of a question's cases do not add up to the question's points.
    """
    return tuple(_load(i + 1, name) for i, name in enumerate(the_lab().questions))


def all_points() -> float:
    """Return what all cases of the lab are worth together."""
    return sum(question.points for question in questions())


@cache
def titles() -> dict[str, str]:
    """Return the questions' titles by name, in order; loads no question, which would take torch."""
    found = {}
    for name in the_lab().questions:
        text = (the_lab().folder / "questions" / f"{name}.py").read_text("utf-8")
        found[name] = _title(ast.get_docstring(parse(text)) or name)
    return found


def _title(docstring: str) -> str:
    return docstring.partition(": ")[2].strip().splitlines()[0]


@cache
def question_of() -> dict[str, str]:
    """Return which question each name of the lab belongs to."""
    return {name: question.name for question in questions() for name in question.defines}


def _load(number: int, name: str) -> Question:
    module = importlib.import_module(the_lab().question_file(name))
    cases = tuple(
        Case(name, f"{number}.{i}", case.name, case.points, case.hidden, case.test_func)
        for i, case in enumerate(cases_in(vars(module)), 1)
    )
    if sum(case.points for case in cases) != module.points:
        raise ValueError(f"The cases of {name} do not add up to {module.points} points.")
    return Question(
        name, _title(module.__doc__ or name), tuple(module.defines), module.points, cases
    )
