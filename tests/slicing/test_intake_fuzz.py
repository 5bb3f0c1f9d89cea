"""No input makes reading or slicing raise, and a slice defines what the whole script would."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.intake.sources import find_submissions
from autograder.slicing.reading import read_source
from autograder.slicing.slicer import run_statement, slice_definitions

QUICK = settings(deadline=None, max_examples=150)
GRADED = ["fit", "Net", "x"]
FRAGMENTS = [
    "def ", "class ", "fit", "Net", "x", "=", "(", ")", "[", "]", "{", "}", ":", "\n", "\n    ",
    ",", "'", '"', "'''", '"""', "\\", "#", "%", "%%", "!", "?", "@", ";", ".", " ", "\t", "\r\n",
    "\x0c", "\0", "0", "1e9", "lambda", "import ", "from ", "*", "global ", "if ", "else:", "try:",
    "for ", "in ", "while ", "with ", "as ", "match ", "case ", "async ", "await ", "yield ",
    "return ", "del ", ":=", "->", "f'{", "é", "\u2028", "\ufeff", ">>> ",
    "if __name__ == '__main__':",
    "<<<<<<< ", "# coding: ", "nonlocal ", "except ", "finally:", "-", "...", "_", "x.append(",
]  # fmt: skip
soup = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)


def never_raises(data: bytes, name: str) -> None:
    """Read and slice; whatever is wrong must be in the problems."""
    sliced = slice_definitions(read_source(data, name), GRADED)
    assert set(sliced.uses) == set(GRADED)
    assert set(sliced.missing) <= set(GRADED)
    for problem in sliced.problems:
        assert str(problem)
        assert problem.line >= 0
    for statement in sliced.statements:
        assert statement.line >= 1
        assert statement.where


@QUICK
@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes_under_any_name(data: bytes, name: str) -> None:
    """Noise is reported, never raised."""
    never_raises(data, name)


@settings(QUICK, max_examples=400)
@given(soup, st.sampled_from(["lab.py", "lab.ipynb"]))
def test_any_mixture_of_python(text: str, name: str) -> None:
    """Half-valid Python, with commands, odd line ends and unclosed everything."""
    never_raises(text.encode("utf-8"), name)


cells = st.one_of(
    st.none(),
    st.text(),
    st.fixed_dictionaries(
        {"cell_type": st.sampled_from(["code", "markdown", "x"])},
        optional={
            "source": st.one_of(soup, st.lists(st.one_of(soup, st.integers())), st.none()),
            "input": soup,
        },
    ),
)
notebooks = st.one_of(
    st.fixed_dictionaries({"cells": st.lists(cells, max_size=4)}),
    st.fixed_dictionaries(
        {"worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(cells)}))}
    ),
    st.recursive(
        st.one_of(st.none(), st.integers(), st.text()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(["cells", "worksheets", "source"]), inner, max_size=3),
        ),
        max_leaves=8,
    ),
)


@settings(QUICK, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(notebooks)
def test_any_json_as_a_notebook(notebook: Any) -> None:
    """Notebooks that no editor would write, down to cells that are numbers."""
    never_raises(json.dumps(notebook).encode(), "lab.ipynb")


# Scripts that run: every value is a number, a list, a dict, a class or a function of no arguments.
numbers = st.sampled_from(["a", "b", "c"])
functions = st.sampled_from(["f", "g", "h"])


@st.composite
def expressions(draw: st.DrawFn, callable_: tuple[str, ...] = ("f", "g", "h")) -> str:
    """Something that is a number, whatever has been assigned before."""
    forms = [
        "{a}", "{a} + 1", "{a} * {b} % 97", "len(items) + {a}", "sum(items) % 97", "table['k']",
        "sum([{a} + i for i in range(2)])", "(lambda {a}: {a} + {b})(1)", "Box.v + {a}",
        "Box().m()",
        "[{a} for {a} in (1, 2)][0] + {b}", "max({a}, {b})", "(c := {a} + 2)",
    ]  # fmt: skip
    forms += [name + "() + {a}" for name in callable_]
    return draw(st.sampled_from(forms)).format(a=draw(numbers), b=draw(numbers))


@st.composite
def statements(draw: st.DrawFn, depth: int = 0) -> str:
    """One harmless top-level statement, perhaps with blocks inside."""
    value, name, other = draw(expressions()), draw(numbers), draw(numbers)
    simple = [
        f"{name} = {value}", f"{name} += {value}", f"{name}, {other} = {other}, {value}",
        f"{name} = {other} = {value}", f"items.append({value})", f"table['k'] = {value}",
        f"table.update(k={value})", f"Box.v = {value}", f"setattr(Box, 'v', {value})",
        f"Box.m = lambda self: {name}", "import math", "from math import e as _e", "pass",
        f"{name} = [i for i in range({value} % 5)] and {other}", f"print({value}, end='')",
        f"del {name}\n{name} = 3", f"{name}: int = {value}",
    ]  # fmt: skip
    definitions = [
        f"def f(k={value}):\n    {name} = {draw(expressions(()))}\n    return {other} + 0 * {name}",
        f"def g():\n    return {draw(expressions(('f',)))}",
        f"def h():\n    def k(): return {draw(expressions(('f', 'g')))}\n    return k()",
        f"def d(function):\n    return lambda: function() + {name}",
        "def f():\n    return 5",
        f"@d\ndef f():\n    return {name}",
        f"class Box:\n    v = {value}\n    def m(self):\n        return self.v + {other}",
        f"class Box(Box):\n    v = {name}",
    ]
    if depth == 2 or draw(st.booleans()):
        return draw(st.sampled_from(simple + definitions))
    block = statements(depth=depth + 1).map(lambda text: text.replace("\n", "\n    "))
    one, two = draw(block), draw(block)
    blocks = [
        f"if {name} > {other}:\n    {one}\nelse:\n    {two}",
        f"if {name} % 2:\n    {one}\n    {two}",
        f"for {name} in range(2):\n    {one}\n    {two}",
        f"while {name}:\n    {one}\n    break",
        f"try:\n    {one}\n    1 / 0\nexcept ZeroDivisionError as error:\n    {two}",
        f"try:\n    {one}\nfinally:\n    {two}",
        f"with nullcontext({value}) as {name}:\n    {one}",
        f"match {value}:\n    case 1 | 2: {name} = 5\n    case {other}: pass",
    ]
    return draw(st.sampled_from(blocks))


PRELUDE = """\
from contextlib import nullcontext
a, b, c = 1, 2, 3
items = [4]
table = {'k': 5}
def d(function): return function
class Box:
    v = 6
    def m(self): return 7
def f(): return a
def g(): return b
def h(): return c
"""


# One graded function for each name, so that no other function that the script calls is graded:
# experiments with graded functions are left out on purpose.
GRADED_LAST = "\n".join(
    [f"def of_{name}(): return {name}" for name in ("a", "b", "c", "items", "table")]
    + [f"def of_{name}(): return {name}()" for name in ("f", "g", "h")]
)


def outcome(namespace: dict[str, Any], name: str) -> Any:
    """What a graded function returns, or the kind of exception that it raises."""
    try:
        return namespace[name]()
    except Exception as error:
        return type(error)


@settings(QUICK, max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.lists(statements(), min_size=1, max_size=8))
def test_the_slice_defines_what_the_whole_script_defines(parts: list[str]) -> None:
    """A script without side effects beyond its own names is worth the same when it is sliced."""
    text = "\n".join([PRELUDE, *parts, GRADED_LAST])
    whole: dict[str, Any] = {"__name__": "lab"}
    try:
        exec(compile(text, "whole", "exec"), whole)
    except Exception:
        return  # a script that stops half-way defines nothing worth comparing
    graded = [name for name in whole if name.startswith("of_")]
    source = read_source(text.encode(), "lab.py")
    for name in graded:
        sliced = slice_definitions(source, [name])
        namespace: dict[str, Any] = {"__name__": "lab"}
        for statement in sliced.statements:
            run_statement(statement, namespace)
        assert outcome(namespace, name) == outcome(whole, name), name


@settings(QUICK, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.zip", "a.tar", "a.tgz", "a.py"]))
def test_any_bytes_as_a_submission(tmp_path_factory: Any, data: bytes, name: str) -> None:
    """A damaged file or archive is one submission with a problem, and never an exception."""
    path: Path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(data)
    (submission,) = find_submissions([path]).submissions
    assert submission.data is not None or submission.problem


@QUICK
@given(cut=st.integers(0, 400), flip=st.integers(0, 400), bit=st.integers(0, 255))
def test_a_damaged_archive(tmp_path_factory: Any, cut: int, flip: int, bit: int) -> None:
    """Whichever byte of a zip is lost, the judge goes on."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("alice/lab.py", "x = 1\n" * 20)
        archive.writestr("bob/lab.py", "y = 2\n" * 20)
    data = bytearray(buffer.getvalue())
    data[flip % len(data)] ^= bit
    path: Path = tmp_path_factory.getbasetemp() / "class.zip"
    path.write_bytes(data[: len(data) - cut // 8])
    for submission in find_submissions([path]).submissions:
        assert submission.data is not None or submission.problem
