"""Replies drawn from the forms that probes declare: valid ones, nearly valid ones, huge ones."""

from __future__ import annotations

import math
from typing import Any

import torch
from hypothesis import strategies as st

from autograder.judge.replies import LONGEST_TEXT, MOST_DIMENSIONS, Form, Keys, Leaf, ListOf, Row

Values = st.SearchStrategy[Any]
DTYPES = (torch.float32, torch.float64, torch.int64, torch.uint8, torch.bool, torch.bfloat16)
OTHERS = (None, True, 7, 0.5, "text", [1], {"x": 1})  # one of them has the wrong type anywhere


def _tensor(shape: list[int], dtype: torch.dtype, value: float) -> torch.Tensor:
    safe = value if dtype.is_floating_point or math.isfinite(value) else 1.0
    return torch.full(shape, safe).to(dtype)


LEAVES: dict[type, Values] = {
    int: st.integers(-(2**63), 2**63),
    float: st.floats(allow_subnormal=False),  # some libraries turn them off
    bool: st.booleans(),
    str: st.text(max_size=9) | st.just("x" * LONGEST_TEXT),
    type(None): st.none(),
    torch.Tensor: st.builds(
        _tensor,
        st.lists(st.integers(0, 4), max_size=3) | st.just([1] * MOST_DIMENSIONS),
        st.sampled_from(DTYPES),
        st.sampled_from([0.0, 1.0, -3.0, math.nan, math.inf]),
    ),
}


def valid(form: Form, longest: int = 3) -> Values:
    """Return a strategy of values that have a form; lists are short, or now and then full."""
    if isinstance(form, Leaf):
        return st.one_of(*(LEAVES[kind] for kind in form.types))
    if isinstance(form, ListOf):
        inner = valid(form.form, longest)
        short = st.lists(inner, max_size=min(longest, form.most))
        if not isinstance(form.form, Leaf):  # full lists in full lists would be huge
            return short
        return short | inner.map(lambda item: [item] * form.most)
    if isinstance(form, Row):
        return st.tuples(*(valid(part, longest) for part in form.forms)).map(list)
    assert isinstance(form, Keys)
    parts = {key: valid(part, longest) for key, part in form.forms.items()}
    must = {key: part for key, part in parts.items() if key not in form.optional}
    return st.fixed_dictionaries(must, optional={key: parts[key] for key in form.optional})


PLAIN: dict[type, Any] = {int: 1, float: 0.5, bool: True, str: "x", type(None): None}


def full(form: Form, longest: int) -> Any:
    """Return a value that has a form, with lists of `longest` items where so many are allowed."""
    if isinstance(form, Leaf):
        return torch.zeros(2) if torch.Tensor in form.types else PLAIN[form.types[0]]
    if isinstance(form, ListOf):
        return [full(form.form, longest) for _ in range(min(form.most, longest))]
    if isinstance(form, Row):
        return [full(part, longest) for part in form.forms]
    assert isinstance(form, Keys)
    return {key: full(part, longest) for key, part in form.forms.items()}


@st.composite
def nearly_valid(draw: st.DrawFn, form: Form) -> Any:
    """Draw a value that has a form but for one place, at any depth."""
    if isinstance(form, Leaf):
        return draw(_of_no_type(form))
    value = draw(valid(form))
    if isinstance(form, Keys):
        key = draw(st.sampled_from(sorted(form.forms)))
        how = draw(st.sampled_from(["more", "less", "inside"]))
        if how == "more":
            return {**value, "more": 1}
        if how == "less" and key not in form.optional:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: draw(nearly_valid(form.forms[key]))}
    if isinstance(form, Row):
        place = draw(st.integers(0, len(value)))
        spoilt = [draw(nearly_valid(form.forms[place]))] if place < len(value) else [0]
        return [*value[:place], *spoilt, *value[place + 1 :]]
    assert isinstance(form, ListOf)
    if draw(st.booleans()):
        return [draw(valid(form.form))] * (form.most + 1)
    return [*value[: form.most - 1], draw(nearly_valid(form.form))]


def _of_no_type(form: Leaf) -> Values:
    kinds = {float, *form.types}
    wrong: list[Any] = [other for other in OTHERS if type(other) not in kinds]
    if str in kinds:
        wrong.append("x" * (LONGEST_TEXT + 1))
    if torch.Tensor in kinds:
        wrong.append(torch.zeros([1] * (MOST_DIMENSIONS + 1)))
    return st.sampled_from(wrong)
