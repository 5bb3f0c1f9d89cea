"""Definitions are graded, not scripts: what the graded names need is kept, nothing else runs."""

import traceback
from typing import Any

import pytest

from autograder.slicing.reading import read_source
from autograder.slicing.slicer import Slice, remember_lines, run_statement, slice_definitions

GRADED = ("Net", "step", "fit", "LIMIT")


def cut(text: str, *names: str, name: str = "lab.py") -> Slice:
    """Slice a file with this text."""
    return slice_definitions(read_source(text.encode(), name), names or GRADED)


def kept(text: str, *names: str) -> list[int]:
    """The lines of the statements that are kept."""
    return [statement.line for statement in cut(text, *names).statements]


def run(text: str, *names: str) -> dict[str, Any]:
    """What the kept statements define; none of them may fail."""
    namespace: dict[str, Any] = {"__name__": "lab"}
    for statement in cut(text, *names).statements:
        run_statement(statement, namespace)
    return namespace


SCRIPT = """\
import math
import a_package_that_is_not_installed
import another_one, os.path as paths
from a_third_one import thing, other
raise_the_roof()
data = open("/no/such/file").read()
scale = 2
def helper(x):
    return math.floor(x) * scale
def unused():
    return thing
class Net:
    factor = helper(1.5)
print(undefined)
assert False
net = Net()
for epoch in range(10**9):
    net.train()
def step(x):
    return helper(x) + Net.factor
while True:
    step(1)
raise SystemExit
"""


def test_only_what_the_graded_names_need_is_run() -> None:
    """Training, plots, missing packages and crashes elsewhere in the script harm nothing."""
    assert kept(SCRIPT) == [1, 7, 8, 12, 19]
    assert run(SCRIPT)["step"](2.5) == 6


def test_each_graded_name_tells_which_others_it_uses() -> None:
    """A failure can be traced to the task that is to be fixed first, through helpers too."""
    text = """\
class Net: pass
def step(): return helper()
def helper(): return Net()
def fit(): return step()
LIMIT = 3
"""
    uses = cut(text).uses
    assert uses["fit"] == {"step", "Net"}
    assert uses["step"] == {"Net"}
    assert uses["Net"] == uses["LIMIT"] == frozenset()
    kept = {name: {s.line for s in cut(text, name).statements} for name in ("fit", "step", "Net")}
    assert kept == {"fit": {1, 2, 3, 4}, "step": {1, 2, 3}, "Net": {1}}


COMPLETED = {
    "a method is attached later": "class N: pass\ndef f(self): return 1\nN.f = f\nx = N().f()",
    "setattr": "class Net: pass\nsetattr(Net, 'f', lambda self: 1)\nx = Net().f()",
    "delattr": "class Net:\n f = 2\ndelattr(Net, 'f')\nx = 1 - hasattr(Net, 'f')",
    "update": "s = {}\ns.update(p=1)\ndef x_(): return s['p']\nx = x_()",
    "append": "s = []\ns.append(1)\nx = s[0]",
    "an item": "s = {}\ns['p'] = 1\nx = s['p']",
    "an item of an attribute": "class s: d = {}\ns.d['p'] = 1\nx = s.d['p']",
    "a deleted item": "s = {'p': 2}\ndel s['p']\nx = 1 - len(s)",
    "a loop that fills": "s = {}\nfor k in 'ab':\n s[k] = 1\nx = s['b']",
    "a loop that attaches": "class N: pass\nfor k in 'ab':\n setattr(N, k, 1)\nx = N.b",
    "a block that fills": "s = []\nif True:\n  s.extend([1])\nx = s[0]",
    "augmented": "s = 0\ns += 1\nx = s",
    "augmented item": "s = [0]\ns[0] += 1\nx = s[0]",
    "tuple": "(a, [b, *c]) = 1, (2, 3)\nx = a",
    "chained": "a = b = 1\nx = b",
    "swapped": "a, b = 2, 1\na, b = b, a\nx = a",
    "walrus": "print(a := 1)\nx = a",
    "walrus in a comprehension": "print([a := i for i in [0, 1]])\nx = a",
    "try": "try:\n import nowhere_to_be_found as a\nexcept ImportError:\n a = 1\nx = a",
    "if": "a = 2\nif a:\n  a = 1\nelse:\n  a = 3\nx = a",
    "for": "for a in (0, 1):\n  pass\nx = a",
    "while": "a = 0\nwhile a < 1:\n  a += 1\nx = a",
    "with": "import contextlib\nwith contextlib.nullcontext(1) as a:\n  b = a\nx = b",
    "match": "match [1, 2, 3]:\n  case [a, *b]: pass\nx = a",
    "match mapping": "match {'p': 1}:\n  case {**a}: pass\nx = a['p']",
    "handler": "try:\n  1 / 0\nexcept ZeroDivisionError as e:\n  a = 1\nx = a",
    "decorator": "def d(f): return lambda: 1\n@d\ndef f(): pass\nx = f()",
    "decorator method": (
        "import functools\n@functools.singledispatch\ndef f(a): return 2\n"
        "@f.register(int)\ndef _(a): return 1\nx = f(1)"
    ),
    "base": "class B: y = 1\nclass C(B): pass\nx = C.y",
    "metaclass": "class M(type): y = 1\nclass C(metaclass=M): pass\nx = C.y",
    "default": "a = 1\ndef f(b=a): return b\nx = f()",
    "keyword default": "a = 1\ndef f(*, b=a): return b\nx = f()",
    "annotation": "class A: pass\ndef f(b: A) -> A: return 1\nx = f(0)",
    "annotated": "x: int\nx: int = 1",
    "lambda": "a = 1\nf = lambda: a\nx = f()",
    "comprehension": "r = [1]\ns = [i for i in r if i]\nx = s[0]",
    "generator": "r = [1]\nx = next(i for i in r)",
    "nested function": "a = 1\ndef f():\n def g():\n  return a\n return g()\nx = f()",
    "method": "a = 1\nclass C:\n def f(self): return a\nx = C().f()",
    "class name and global": "a = 1\nclass C:\n a = a\nx = C.a",
    "a method's namesake": "def a(): return 1\nclass C:\n def a(self): return a()\nx = C().a()",
    "global": "def f():\n global a\n a = 1\nf()\nx = a",
    "global augmented": "a = 0\ndef f():\n global a\n a += 1\n return a\nx = f()",
    "star import": "from math import *\nx = int(cos(0))",
    "star import over a builtin": "from math import *\nx = int(pow(1, 2) is not 1)",
    "submodule": "import os\nimport os.path\nx = len(os.path.basename('a'))",
    "submodule of another import": (
        "import xml\nfrom xml.dom import minidom\ndef f(): return xml.dom\nx = bool(f())"
    ),
    "deletion": "a = 1\nb = a\ndel a\nx = b",
    "future": "from __future__ import annotations\ndef f(a: no_such_name): return 1\nx = f(1)",
    "semicolons": "a = 1; b = a; print(); x = b",
    "redefined": "def f(): return 2\ndef f(): return 1\nx = f()",
    "redefined from itself": "def f(): return 0\ng = f\ndef f(): return g() + 1\nx = f()",
    "redefined class": "class C: a = 1\nclass C(C): pass\nx = C.a",
    "used before it is redefined": "def f(): return 1\na = f()\ndef f(): return 2\nx = a",
    "called before it is redefined": (
        "def f(): return 1\ndef g(): return f()\na = g()\ndef f(): return 2\nx = a"
    ),
    "conditionally redefined": "def f(): return 1\nif False:\n  def f(): return 2\nx = f()",
    "a loop that may not run": "a = 1\nif True:\n  for a in []: pass\n  x = a",
    "a block that may stop": (
        "import contextlib\na = 1\nif True:\n  with contextlib.suppress(ZeroDivisionError):\n"
        "    1 / 0\n    a = 2\n  x = a"
    ),
    "a try that may stop": (
        "a = 1\nif True:\n  try:\n    1 / 0\n    a = 2\n  except ZeroDivisionError: pass\n  x = a"
    ),
    "a branch not taken": "a = 1\nif True:\n  if False:\n    a = 2\n  x = a",
    "else of the main guard": "if __name__ == '__main__':\n  a = 2\nelse:\n  a = 1\nx = a",
}


@pytest.mark.parametrize("text", COMPLETED.values(), ids=COMPLETED.keys())
def test_every_way_to_define_or_complete_a_name_is_followed(text: str) -> None:
    """Whatever Python feature gives a needed name its value, `x` comes out as 1."""
    assert run(text, "x")["x"] == 1


SKIPPED = {
    "an expression": "boom()",
    "a method call": "x.boom()",
    "evaluation mode": "x.eval()",
    "a loop": "for i in range(3):\n  boom(i)",
    "a loop over a needed name": "for i in x:\n  boom(i)",
    "a loop that trains": "for i in range(3):\n  boom()\n  x.append(i)",
    "an experiment": "x.append(graded(1))",
    "a loop of experiments": "for i in range(3):\n  x.append(graded(i))",
    "another loop's variable": "for k in range(3):\n  boom()",
    "an attribute of something else": "boom.a = x",
    "an assertion": "assert boom()",
    "a raise": "raise boom()",
    "an import": "import no_such_package",
    "a part of an import": "import math, no_such_package",
    "a name of an import": "from no_such_package import a, b, c",
    "the main guard": "if __name__ == '__main__':\n  x = boom()",
    "the main guard, reversed": "if '__main__' == __name__:\n  x = boom()",
    "the main guard, and more": "if __name__ == '__main__' and 1:\n  x = boom()",
    "a namesake in a function": "def f():\n  x = boom()",
    "a parameter": "boom_ = lambda x: boom()\nboom_(1)",
    "a registration": "boom(x)",
    "a shell command": "!boom",
}


@pytest.mark.parametrize("text", SKIPPED.values(), ids=SKIPPED.keys())
def test_what_defines_nothing_that_is_graded_is_not_run(text: str) -> None:
    """Nothing here is needed by `x`, whether it would fail or take an hour."""
    start = "x = []\nfor k in 'ab':\n  x.append(k)\ndef graded(a): return a\n"
    sliced = cut(start + text + "\n", "x", "graded")
    assert [statement.line for statement in sliced.statements] == [1, 2, 4]
    assert not sliced.missing


def test_an_early_version_and_what_it_needed_are_left_out() -> None:
    """A first attempt further up, with the data it loaded, is not run if nothing uses it."""
    text = """\
old_data = load_for_an_hour()
def fit(): return old_data
model = fit()
def fit(): return 1
"""
    assert kept(text, "fit") == [4]
    assert run(text, "fit")["fit"]() == 1


def test_a_function_with_global_state_keeps_only_what_sets_it_up() -> None:
    """A check that calls a graded function is no set-up, although it changes the counter."""
    text = """\
count = 0
def step():
    global count
    count += 1
    return count
step()
step()
"""
    assert kept(text, "step") == [1, 2]


def test_a_failing_statement_costs_only_what_needs_it() -> None:
    """Statements run one by one, so that the worker can go on after a failure."""
    sliced = cut("import nowhere\ndef step(): return nowhere.x\ndef fit(): return 1\n")
    namespace: dict[str, Any] = {"__name__": "lab"}
    with pytest.raises(ImportError):
        run_statement(sliced.statements[0], namespace)
    for statement in sliced.statements[1:]:
        run_statement(statement, namespace)
    assert namespace["fit"]() == 1


def test_names_of_one_import_are_imported_one_by_one() -> None:
    """A misspelt name costs what uses it, not the other names of the line."""
    sliced = cut("from math import sin, cosine\nimport os, nowhere\nx = sin(0)\ny = os", "x", "y")
    assert [sorted(s.binds) for s in sliced.statements] == [["sin"], ["os"], ["x"], ["y"]]


def test_a_traceback_names_the_students_own_line() -> None:
    """The file or cell, the line's number and its text are those that the student sees."""
    notebook = (
        '{"cells": [{"cell_type": "markdown", "source": ""}, {"cell_type": "code", '
        '"source": "!ls\\nimport math\\ndef step(x):\\n    return math.no_such(x)\\n"}]}'
    )
    sliced = cut(notebook, "step", name="lab.ipynb")
    remember_lines(sliced.source)
    namespace: dict[str, Any] = {}
    for statement in sliced.statements:
        run_statement(statement, namespace)
    with pytest.raises(AttributeError) as caught:
        namespace["step"](1)
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.filename, last.lineno, last.line) == ("cell 2", 4, "return math.no_such(x)")
    assert sliced.statements[-1].where == "cell 2, line 3"


def test_lines_stay_true_after_a_broken_part() -> None:
    """What follows a syntax error still knows its own line."""
    (statement,) = cut(
        "\n\ndef broken(:\n    pass\n\n@staticmethod\ndef fit():\n    pass\n"
    ).statements
    assert statement.line in (6, 7)
    assert statement.code.co_filename == "lab.py"


MISSING = {
    "is the file empty": ("", "lab.py: the file is empty"),
    "nothing": ("x = 1", "nothing in the submission defines `fit`"),
    "main guard": (
        "if __name__ == '__main__':\n  def fit(): pass",
        '`fit` is defined only inside `if __name__ == "__main__":` (lab.py, line 1)',
    ),
    "broken": (
        "def fit(:\n  pass\nx = 1",
        "`fit` (lab.py, line 1) cannot be read: lab.py, line 1:",
    ),
    "nested": (
        "def step():\n  def fit(): pass",
        "`fit` is defined inside another definition (lab.py, line 2): move it to the left margin",
    ),
    "spelling": ("def Fit(): pass", "nothing defines `fit`; there is `Fit`"),
    "in a comment": ("# def fit(): pass\nx = 1", "your `fit` is commented out (lab.py, line 1)"),
    "in quotes": ("x = '''\ndef fit(): pass\n'''", "your `fit` stands inside a text in quotes"),
}


@pytest.mark.parametrize(("text", "sentence"), MISSING.values(), ids=MISSING.keys())
def test_a_missing_name_is_explained(text: str, sentence: str) -> None:
    """The likeliest reason is given: a guard, an indentation, a syntax error, the spelling."""
    assert cut(text, "fit").missing["fit"].startswith(sentence)


ABSENT = {
    "deleted": ("def fit(): pass\ndel fit", "`fit` is deleted by `del` (lab.py, line 2)"),
    "deleted in a block": (
        "fit = 1\nif x:\n  del (fit, y)",
        "`fit` is deleted by `del` (lab.py, l",
    ),
    "not run": (
        "if False:\n  def fit(): pass",
        "`fit` is defined only inside `if False:` (lab.py, line 2), and that part did not run",
    ),
    "in else": (
        "try:\n  x = 1\nexcept E:\n  fit = 2",
        "`fit` is defined only inside `try:` (lab.p",
    ),
    "made again": ("def fit(): pass\ndel fit\ndef fit(): pass", ""),
}


@pytest.mark.parametrize(("text", "sentence"), ABSENT.values(), ids=ABSENT.keys())
def test_a_name_that_is_not_there_in_the_end_is_explained(text: str, sentence: str) -> None:
    """What stands in a block that does not run, or is deleted, is told with its place."""
    assert cut(text, "fit").absent.get("fit", "").startswith(sentence)
    assert sentence or "fit" not in cut(text, "fit").absent


def test_a_definition_in_a_skipped_cell_is_explained() -> None:
    """A cell that does not count, such as one that is only timed, is named."""
    cell = '{"cells": [{"cell_type": "code", "source": "%%timeit\\ndef fit(): pass"}]}'
    assert "(cell 1, line 2) cannot be read" in cut(cell, "fit", name="a.ipynb").missing["fit"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def fit():\n  pass\nreturn 1", 3),
        ("if True:\n  fit = 1\n  break", 3),
        ("def fit(a, a): pass", 1),
        ("def fit():\n  x = 1\n  global x", 3),
        ("def fit():\n  await 3", 2),
    ],
)
def test_errors_that_only_the_compiler_sees_are_reported(text: str, line: int) -> None:
    """Text may parse and yet be no valid Python: the student is told where."""
    sliced = cut(text, "fit")
    assert [problem.line for problem in sliced.problems] == [line]
    assert "this is not valid Python" in str(sliced.problems[0])


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"def f{i}(): return f{i + 1}()\n" for i in range(5_000)) + "def fit(): f0()\n",
        "".join(f"x{i % 50} = x{(i * 7) % 50}\n" for i in range(5_000)) + "fit = x1\n",
        "if fit:\n  fit = 1\n" + "elif fit:\n  fit = 2\n" * 900,
        "for i in r:\n"
        + "".join(f" a{i} = 1\n" for i in range(5_000))
        + " if i: fit = 1\n" * 9_000,
        "fit = " + "lambda x: " * 200 + "x",
        "fit = a" + ".b" * 800,
        "fit = " + " + ".join(["1"] * 900),
    ],
    ids=["chain", "bindings", "elif", "blocks", "lambdas", "attributes", "sum"],
)
def test_large_and_deep_sources_take_linear_time(text: str) -> None:
    """Sources that grow in every direction are cut within seconds, and the name is found."""
    sliced = cut(text, "fit")
    assert "fit" not in sliced.missing
    assert sliced.statements


def test_a_statement_too_deep_to_compile_costs_only_itself() -> None:
    """Which depth is too deep depends on the version of Python; the next statement does not."""
    sliced = cut("fit = " + "1+" * 5_000 + "1\nstep = 2\n", "fit", "step")
    assert sliced.statements[-1].binds == {"step"}
    assert len(sliced.statements) + len(sliced.problems) == 2


def test_a_decorator_of_a_package_adds_nothing_to_the_package() -> None:
    """`@torch.no_grad()` on one function makes no other function that uses torch depend on it."""
    text = """\
import functools
@functools.lru_cache(maxsize=None)
def fit(): return 1
def step(): return functools.reduce
"""
    assert cut(text, "fit", "step").uses["step"] == frozenset()


def test_a_notebook_may_await_at_the_top_level() -> None:
    """Jupyter runs `await` outside of functions, so what it binds can be graded."""
    sliced = cut("async def load():\n    return 7\nfit = await load()\n", "fit")
    assert sliced.problems == ()
    namespace: dict[str, object] = {}
    for statement in sliced.statements:
        run_statement(statement, namespace)
    assert namespace["fit"] == 7


@pytest.mark.parametrize(
    "text",
    [
        "KINDS = {}\ndef register(name):\n    return lambda cls: KINDS.setdefault(name, cls)\n"
        '@register("a")\nclass Net: pass\ndef fit(): return KINDS["a"]\n',
        "SET = {}\ndef configure(**given):\n    SET.update(given)\nconfigure(lr=1)\n"
        'def fit(): return SET["lr"]\n',
        "SET = {}\ndef put(k):\n    SET[k] = 1\nfor k in ('lr',): put(k)\n"
        'def fit(): return SET["lr"]\n',
        "class Base:\n    all = {}\n    def __init_subclass__(cls):\n        Base.all['n'] = cls\n"
        "class Net(Base): pass\ndef fit(): return Base.all['n']\n",
    ],
)
def test_what_functions_fill_is_complete(text: str) -> None:
    """Registries and settings that a function fills are graded with what they were filled with."""
    namespace: dict[str, object] = {}
    for statement in cut(text, "fit").statements:
        run_statement(statement, namespace)
    assert namespace["fit"]() is not None


def test_a_call_that_trains_is_no_preparation() -> None:
    """A function that runs what is graded is an experiment, also where it fills a list."""
    text = "LOG = []\ndef fit(): return LOG\ndef main():\n    LOG.append(fit())\nmain()\n"
    assert all(statement.line != 5 for statement in cut(text, "fit").statements)
