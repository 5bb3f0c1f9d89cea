"""A result as plain data and back again: for a judge that runs in another process."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from .cases import questions
from .result import CaseResult, Result

_OF_A_CASE = ("outcome", "message", "mistake", "detail", "reason")


def to_plain(result: Result) -> dict[str, Any]:
    """Return all that there is in a result, as JSON can hold it."""
    plain = {field.name: getattr(result, field.name) for field in fields(Result)}
    cases = [
        {"number": one.case.number, **{name: getattr(one, name) for name in _OF_A_CASE}}
        for one in result.cases
    ]
    return {**plain, "cases": cases}


def from_plain(plain: dict[str, Any]) -> Result:
    """Return the result that `to_plain` was given.

    Raises:
        KeyError: it is of another version of the questions.
    """
    known = {case.number: case for question in questions() for case in question.cases}
    cases = tuple(
        CaseResult(known[one["number"]], **{name: one[name] for name in _OF_A_CASE})
        for one in plain["cases"]
    )
    return Result(**{**plain, "cases": cases, "problems": tuple(plain["problems"])})
