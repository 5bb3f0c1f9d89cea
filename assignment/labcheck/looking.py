"""Looks at a lab without running it: where definitions stand, and what may go wrong elsewhere."""

import ast
import json
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from . import choosing

ABSOLUTE = re.compile(r"^(/(home|Users|content|mnt|tmp|root)/|[A-Za-z]:[\\/]|~[\\/]|\\\\\w)")
INSTALL = re.compile(r"^\s*[!%]\s*(pip|conda|python\S* -m pip)\b.*$", re.MULTILINE)
CODE = re.compile(r"^\s{0,3}(def \w+\(|class \w+\W|import \w+|from \w+ import |SHAPE_\w+ =)")
DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
SHOWN = 3  # places that a warning names


class ReadingError(Exception):
    """A file is no Python and no notebook; the message says why."""


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook, or all of a Python file as a single cell."""

    number: int
    kind: str
    source: str
    run: int | None = None


@dataclass(frozen=True)
class Lab:
    """A file that is to be handed in, and its cells."""

    path: Path
    cells: tuple[Cell, ...]

    @property
    def code(self):
        """The code cells."""
        return [cell for cell in self.cells if cell.kind == "code"]

    def place(self, cell, line):
        """Say where something is."""
        return f"line {line}" if self.path.suffix == ".py" else f"cell {cell.number}"

    def to_do(self, task):
        """Return how many places of a task are still as they were given out."""
        to_do = rf"raise NotImplementedError\(.{{0,2}}{task}|^SHAPE_AFTER_VIEW = None.*{task}"
        return sum(len(re.findall(to_do, cell.source, re.MULTILINE)) for cell in self.code)

    def done(self, task):
        """Tell whether some places of a task are done already."""
        given = {"q1_dataset": 3, "q2_model": 2, "q7_exercise": 2}
        return self.to_do(task) < given.get(task, 1)

    def as_python(self):
        """Return what can be loaded: a Python file as it is, of a notebook the definitions."""
        if self.path.suffix == ".py":
            return self.cells[0].source
        text = self.path.read_text("utf-8", errors="replace")
        return choosing.definitions(text, ("SHAPE_AFTER_VIEW",))


def read(path):
    """Return the lab at `path`.

    Raises:
        ReadingError: it cannot be read as Python or as a notebook.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadingError(f"it is not UTF-8 text ({error}). Save it again.") from error
    if path.suffix == ".ipynb":
        return Lab(path, tuple(cells(text)))
    try:
        ast.parse(text)
    except (SyntaxError, ValueError) as error:
        where = f" in line {error.lineno}" if isinstance(error, SyntaxError) else ""
        what = getattr(error, "msg", error)
        raise ReadingError(f"it is not valid Python: {what}{where}.") from error
    return Lab(path, (Cell(1, "code", text),))


def cells(text):
    """Return the cells of a notebook."""
    try:
        return [
            Cell(i, cell["cell_type"], "".join(cell["source"]), cell.get("execution_count"))
            for i, cell in enumerate(json.loads(text)["cells"], start=1)
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReadingError("it is not a notebook, or it is damaged. Save it again.") from error


def tasks(folder):
    """Return the names that each task asks for, as the question files in `folder` say."""
    found = {}
    for path in sorted(folder.glob("q*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "defines":
                found[path.stem] = ast.literal_eval(node.value)
    return found


def misplaced(lab, names):
    """Return a sentence for each name that the grader would not find."""
    top, inside = set(), {}
    for cell in lab.code:
        for node in parsed(cell):
            top |= bound_at_top(node)
            for inner in ast.walk(node):
                if isinstance(inner, DEFINITION) and inner is not node:
                    inside[inner.name] = lab.place(cell, inner.lineno)
    for name in names:
        if name not in top and name in inside:
            where = f"`{name}` ({inside[name]}) stands inside something else"
            yield f"{where}: move it to the left edge."
        elif name not in top:
            yield f"There is no `{name}`. Keep the names of the tasks."


def bound_at_top(node):
    """Return the names that a statement at the top gives a value."""
    if isinstance(node, DEFINITION):
        return {node.name}
    if isinstance(node, ast.If) and "__main__" in ast.unparse(node.test):
        return set()
    names = choosing.bound(node)
    for part in ast.iter_child_nodes(node) if isinstance(node, (ast.If, ast.Try, ast.With)) else ():
        if isinstance(part, ast.stmt):
            names |= bound_at_top(part)
    return names


def parsed(cell):
    """Return the statements of a cell; none if it is no Python."""
    try:
        return ast.parse(choosing.MAGIC.sub("", cell.source)).body
    except (SyntaxError, ValueError, RecursionError):
        return []


def warnings(lab):
    """Return a sentence for each thing that may go wrong elsewhere."""
    found = {
        "does not parse as Python, so nothing in it is graded": broken(lab),
        "is a text cell that holds code: text is not graded": text_with_code(lab),
        "names a path that exists only on this computer": absolute_paths(lab),
        "installs packages; the grader does not run such lines": installs(lab),
    }
    for what, places in found.items():
        if places:
            more = f" and {len(places) - SHOWN} more" if places[SHOWN:] else ""
            yield f"{', '.join(places[:SHOWN])}{more} {what}."
    if late := out_of_order(lab):
        why = "Choose “Restart and run all”, to see whether it works from top to bottom."
        yield f"{late} was run before a cell above it. {why}"


def broken(lab):
    """Return the code cells that are no Python."""
    return [
        lab.place(cell, 1)
        for cell in lab.code
        if choosing.MAGIC.sub("", cell.source).strip() and not parsed(cell) and not comments(cell)
    ]


def comments(cell):
    """Tell whether a cell holds nothing but comments."""
    lines = choosing.MAGIC.sub("", cell.source).splitlines()
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)


def text_with_code(lab):
    """Return the text cells in which code stands outside of a block of code."""
    found = []
    for cell in lab.cells:
        if cell.kind != "code":
            outside = "\n".join(cell.source.split("```")[::2]).splitlines()
            found += [lab.place(cell, 1)] if any(CODE.match(line) for line in outside) else []
    return found


def absolute_paths(lab):
    """Return where a text names a folder of this computer."""
    return [
        lab.place(cell, part.lineno)
        for cell in lab.code
        for node in parsed(cell)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and ABSOLUTE.match(part.value)
    ]


def installs(lab):
    """Return where packages are installed."""
    return [lab.place(cell, 1) for cell in lab.code if INSTALL.search(cell.source)]


def out_of_order(lab):
    """Return the first cell that was run before one above it; nothing if there is none."""
    ran = [(cell.run, cell) for cell in lab.code if isinstance(cell.run, int)]
    for (before, _), (after, cell) in pairwise(ran):
        if after < before:
            return lab.place(cell, 1).capitalize()
    return ""
