"""What a student hands in is read as far as it can be, and what is wrong is said with its place."""

import ast
import json
import warnings

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograder.slicing.cells import Source
from autograder.slicing.reading import read_source


def read(text: str | bytes, name: str = "lab.py") -> Source:
    """Read a file with this content."""
    return read_source(text.encode() if isinstance(text, str) else text, name)


def notebook(*cells: str, version: int = 4) -> bytes:
    """Make the bytes of a valid notebook with these code cells."""
    v4 = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.validate(v4)
    return nbformat.writes(nbformat.convert(v4, version)).encode()


def read_cells(*cells: str) -> Source:
    """Read a notebook with these code cells."""
    return read(notebook(*cells), "lab.ipynb")


def bound(source: Source) -> set[str]:
    """The names that the kept statements bind, by running them."""
    names: dict[str, object] = {}
    for block in source.blocks:
        exec(compile(block.text, block.label, "exec"), names)
    return names.keys() - {"__builtins__"}


def sentences(source: Source) -> list[str]:
    """What a student is told."""
    return [str(problem) for problem in source.problems]


@pytest.mark.parametrize(
    "data",
    [
        b"x = '\xc3\xa9'\n",
        b"\xef\xbb\xbfx = '\xc3\xa9'\n",
        b"x = '\xc3\xa9'\r\n",
        b"x = '\xc3\xa9'\r",
        b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
        b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\xe9'\n",
        "x = 'é'\n".encode("utf-16"),
    ],
    ids=["utf-8", "bom", "crlf", "cr", "cookie", "second line", "utf-16"],
)
def test_text_of_any_editor_is_read(data: bytes) -> None:
    """Byte order marks, line ends and declared encodings cost nobody a point."""
    source = read(data)
    assert not source.problems
    names: dict[str, object] = {}
    exec(source.blocks[0].text, names)
    assert names["x"] == "é"


def test_text_in_no_declared_encoding_is_read_and_reported() -> None:
    """An old Windows editor's file still counts; the student is told which line to look at."""
    source = read(b"x = 1\n# caf\xe9\ny = 2\n")
    assert bound(source) == {"x", "y"}
    assert sentences(source) == ["lab.py, line 2: this is not UTF-8 text; save the file as UTF-8"]


@pytest.mark.parametrize("cookie", ["nonsense", "idna", "punycode", "rot13", "undefined", "hex"])
def test_an_odd_encoding_is_ignored(cookie: str) -> None:
    """A declared encoding that is none, or that takes quadratic time, is read as UTF-8."""
    assert bound(read(f"# coding: {cookie}\nx = 1\n")) == {"x"}


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "lab.py", "lab.py: the file is empty"),
        (b" \n\n", "lab.ipynb", "lab.ipynb: the file is empty"),
        (b"%PDF-1.7 ...", "lab.ipynb", "lab.ipynb: this is a PDF document, neither"),
        (b"PK\x03\x04...", "lab.py", "lab.py: this is a zip archive or an Office document"),
        (b"<!DOCTYPE html><html>", "lab.ipynb", "lab.ipynb: this is an HTML page"),
        (b'{"a": 1}', "lab.ipynb", "this is JSON but not a notebook: it has no list of cells"),
        (b"{}", "lab.ipynb", "this is JSON but not a notebook"),
        (b'{"cells": 3}', "lab.ipynb", "this is JSON but not a notebook"),
        (notebook("x = 1")[:-30], "lab.ipynb", "the notebook is damaged or cut off"),
        (b'{"cells": [' + b"[" * 100_000, "lab.ipynb", "too large or too deeply nested"),
        (b'{\n<<<<<<< HEAD\n"cells": []', "lab.ipynb", "a merge conflict that is not resolved"),
        (b"My notebook", "lab.ipynb", "this is not a notebook: open it in Jupyter"),
    ],
)
def test_a_file_that_is_something_else_gets_one_clear_sentence(
    data: bytes, name: str, sentence: str
) -> None:
    """What cannot be graded at all is named for what it is."""
    source = read(data, name)
    assert not source.blocks
    assert len(source.problems) == 1
    assert sentence in str(source.problems[0])


def test_the_content_decides_and_not_the_name() -> None:
    """A notebook saved as .py is read as a notebook, and the reverse."""
    assert [block.label for block in read(notebook("x = 1"), "lab.py").blocks] == ["cell 1"]
    assert bound(read("import os\nx = 1\n", "lab.ipynb")) == {"os", "x"}


@pytest.mark.parametrize("version", [3, 4])
def test_notebooks_of_formats_3_and_4_are_read(version: int) -> None:
    """An old notebook keeps its cells in a worksheet; a cell's source may be a list of lines."""
    assert bound(read(notebook("x = 1\ny = 2", "z = 3", version=version), "a.ipynb")) == {
        "x",
        "y",
        "z",
    }


def test_text_cells_are_skipped_but_counted() -> None:
    """Cells are numbered as an editor numbers them, and strange cells harm nobody."""
    cells = [
        {"cell_type": "markdown", "source": "# def f("},
        {"cell_type": "raw", "source": "raw"},
        None,
        {"cell_type": "code", "source": ["x = 1\n", 5, "y = 2"]},
        {"cell_type": "code"},
        {"cell_type": "code", "source": {"a": 1}},
        {"cell_type": "code", "source": "z = '\ud800'"},
    ]
    source = read(json.dumps({"cells": cells}), "lab.ipynb")
    assert [block.label for block in source.blocks] == ["cell 4", "cell 7"]
    assert bound(source) == {"x", "y", "z"}
    assert source.lines["cell 4"][1] == "y = 2"


def test_a_broken_cell_costs_only_what_is_broken() -> None:
    """The other cells count, so do the sound statements of the cell, and the place is named."""
    source = read_cells("a = 1", "b = 2\nc = (3\ndef d():\n    pass", "e = 5")
    assert bound(source) == {"a", "b", "d", "e"}
    assert sentences(source) == ["cell 2, line 2: this is not valid Python: '(' was never closed"]


BROKEN = '''\
import math
@staticmethod
def good(
    x,
):
    """Text at the
left margin.
"""
    return x

def bad(x):
    y = [x
    return y

class Kept:
    z = 1

print "hello"
if good:
    a = 1
else:
    a = 2
text = """
def not_a_function(
"""
for i in range(3)
    print(i)
last = 1
'''


def test_a_broken_file_costs_only_the_broken_statements() -> None:
    """Python would refuse the whole file; what is sound in it still counts, with true lines."""
    source = read(BROKEN)
    assert bound(source) == {"math", "good", "Kept", "a", "text", "last"}
    wrong = ("    y = [x", "print", "for i")
    lines = [n for n, line in enumerate(BROKEN.split("\n"), 1) if line.startswith(wrong)]
    assert [problem.line for problem in source.problems] == lines
    assert sentences(source)[0].startswith("lab.py, line 12: this is not valid Python: '['")
    assert "(lines 11 to 13 are skipped)" in sentences(source)[0]
    first_lines = [block.first_line for block in source.blocks]
    assert all(BROKEN.split("\n")[line - 1].strip() for line in first_lines)


def test_an_unresolved_merge_conflict_is_called_that() -> None:
    """Both sides are read, and the student is told about the marks."""
    source = read("x = 1\n<<<<<<< HEAD\ny = 1\n=======\nz = 2\n>>>>>>> theirs\n")
    assert bound(source) == {"x", "y", "z"}
    assert "this marks a merge conflict" in sentences(source)[0]


@pytest.mark.parametrize(
    "text",
    ["(" * 1000, "-" * 100_000 + "1", "x = \0", "x = '\ud800"],
)
def test_text_that_overwhelms_the_parser_is_a_problem_and_no_crash(text: str) -> None:
    """Nesting, null bytes and lone surrogates are reported like any other error."""
    source = read(text.encode("utf-8", "surrogatepass") + b"\ny = 1\n")
    assert bound(source) == {"y"}
    assert source.problems[0].kind in ("syntax", "encoding")


def test_warnings_about_student_code_stay_out_of_the_report() -> None:
    """An invalid escape is the student's own business, also where warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not read("x = '\\d'\nif x is 'a': pass\n").problems


COMMANDS = [
    "%matplotlib inline\nx = 1",
    "!pip install torch\nx = 1",
    "!echo it's (\nx = 1",
    "!pip install \\\n  torch\nx = 1",
    "x = !ls\ny = %pwd",
    "x = 1\nx?\ny = 2\n?x\nx.real??\n%%x?",
    "def f():\n    !ls\n    return 1",
    "for i in range(2):\n    %time x = i",
    "%time x = 1",
    "%%time\nx = 1",
    "%%capture out\nx = 1\ny = 2",
    "\n\n%%time\nx = 1",
    "    x = 1\n    y = 2",
    ">>> x = 1\n>>> def f():\n...     return 2",
    "# a question?\nx = 1  # why?\n!ls",
    "x = '''\n%not a command\n!neither\n'''\n!ls",
    "x = (1\n%2)\n!ls",
    "%load_ext autoreload\n%autoreload 2\nimport math",
    "/print x\nx = 1",
]


@pytest.mark.parametrize("cell", COMMANDS)
def test_notebook_commands_are_understood_as_ipython_does(cell: str) -> None:
    """The same names are bound as IPython would bind, and no line moves."""
    source = read_cells(cell)
    assert not source.problems
    body = cell.lstrip("\n").partition("\n")[2] if "%%" in cell.lstrip("\n")[:2] else cell
    ipython = TransformerManager().transform_cell(body)
    stored = {
        node.id
        for node in ast.walk(ast.parse(ipython))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    known = bound(source)
    assert stored <= known | {"i"}
    for block in source.blocks:
        for node in ast.parse(block.text).body:
            for name in ast.walk(node):
                if isinstance(name, ast.Name | ast.FunctionDef):
                    line = source.lines[block.label][block.first_line + name.lineno - 2]
                    assert (name.id if isinstance(name, ast.Name) else name.name) in line


@pytest.mark.parametrize(
    "cell",
    [
        "%%bash\nls -l (",
        "%%html\n<p>",
        "%%writefile a.py\nx = (",
        "pip install torch",
        "%%timeit\nx=1",
    ],
)
def test_cells_in_another_language_are_skipped_in_silence(cell: str) -> None:
    """They define nothing in the notebook."""
    source = read_cells(cell, "y = 1")
    assert bound(source) == {"y"}
    assert not source.problems


def test_an_unknown_cell_command_is_skipped_aloud() -> None:
    """We cannot know whether its body runs as Python, so we say that we skipped it."""
    (problem,) = read_cells("%%frobnicate now\nx = 1").problems
    assert "cell 1, line 1: the grader does not know `%%frobnicate`" in str(problem)


def test_a_notebook_command_in_a_script_is_reported() -> None:
    """It cannot run there, but it hides nothing."""
    source = read("import math\n!pip install torch\nx = 1\n")
    assert bound(source) == {"math", "x"}
    assert sentences(source) == [
        "lab.py, line 2: this command works only in a notebook; it is skipped"
    ]


@pytest.mark.parametrize(
    "padding",
    ["# padding (\n" * 400_000, "pad = '" + "x" * 5_000_000 + "'\n", "pad = 1\n" * 600_000],
    ids=["comments", "a string", "statements"],
)
def test_a_definition_after_5_mb_of_padding_is_found(padding: str) -> None:
    """A huge file is read in bounded time and memory, and its definitions count."""
    source = read(padding + "def fit():\n    return 1\n")
    assert any("def fit" in block.text for block in source.blocks)


@pytest.mark.parametrize(
    "name", ["", "..", "/", "a/b\\c.py", "\0", "\ud800.py", "x" * 300, "a\nb.py"]
)
def test_any_file_name_makes_a_label(name: str) -> None:
    """A label is printable, short and usable as the file of a traceback."""
    label = read("x = (", name).problems[0].label
    assert label.isprintable()
    assert 0 < len(label) <= 80
    compile("1", label, "exec")
