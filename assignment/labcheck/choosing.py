"""Which file to check: lab.py, or the notebook, if more tasks are done in that one.

Of a notebook only the definitions are checked: a cell that trains for ten minutes is left out.
"""

import ast
import json
import re
import symtable
from collections.abc import Iterable, Iterator
from pathlib import Path

TO_DO = re.compile(r"raise NotImplementedError\(.{0,2}q\d_")
MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)
BINDING = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.If, ast.Try)
DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def choose(lab: Path, notebook: Path) -> Path:
    """Return the file with fewer tasks to do; lab.py if there is no difference."""
    return min((lab, notebook), key=left_to_do)


def left_to_do(path: Path) -> float:
    """Return how many places of a file are still as they were given out; infinite without file."""
    if not path.is_file():
        return float("inf")
    return len(TO_DO.findall(path.read_text("utf-8", errors="replace")))


def definitions(notebook: str, wanted: Iterable[str]) -> str:
    """Return the functions and classes of a notebook, and what they need, as a Python file.

    Args:
        notebook: the text of the .ipynb file.
        wanted: names that are needed in any case.

    Raises:
        ValueError: it is no notebook.
    """
    nodes = list(statements(notebook))
    keep = {node for node in nodes if isinstance(node, DEFINITION)}
    needed = {*wanted, *(name for node in keep for name in used(node))}
    while True:
        more = {node for node in nodes if isinstance(node, BINDING) and needed & bound(node)} - keep
        if not more:
            return "\n\n".join(ast.unparse(node) for node in nodes if node in keep) + "\n"
        keep |= more
        needed |= {name for node in more for name in used(node)}


def statements(notebook: str) -> Iterator[ast.stmt]:
    """Return the statements of the code cells; a cell that is no Python is left out."""
    try:
        cells = json.loads(notebook)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("it is no notebook") from error
    for source in sources:
        try:
            yield from ast.parse(MAGIC.sub("", source)).body
        except (SyntaxError, ValueError, RecursionError):
            continue


def used(node: ast.stmt) -> set[str]:
    """Return the names that a statement takes from outside, also those inside its functions."""
    return set(outer(symtable.symtable(ast.unparse(node), "cell", "exec")))


def outer(table: symtable.SymbolTable) -> Iterator[str]:
    """Return the names of the whole file that a scope uses."""
    whole = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (whole or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from outer(inner)


def bound(node: ast.stmt) -> set[str]:
    """Return the names that a statement gives a value."""
    names = set()
    for part in ast.walk(node):
        if isinstance(part, ast.alias):
            names.add(part.asname or part.name.partition(".")[0])
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            names.add(part.id)
    return names
