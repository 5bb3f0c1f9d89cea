"""Loads the student's file and tells which of its names a check builds on.

A script is imported. Of a notebook the statements are run that the grader would take from it: a
cell that trains for ten minutes is left out.
"""

import importlib.util
import linecache
import sys
import traceback
from functools import cache
from pathlib import Path
from types import ModuleType

from ..slicing.slicer import remember_lines, run_statement
from . import looking

TESTS = Path(__file__).resolve().parents[1] / "tests"


class LabError(Exception):
    """The student's file cannot be loaded."""


class Watched:
    """Probes that note which names of the lab they ask for."""

    def __init__(self, probes):
        self._probes, self.asked = probes, set()

    def __getattr__(self, name):
        probe = getattr(self._probes, name)
        self.asked.update(getattr(probe, "names", ()))
        return probe


def names_in(lab):
    """Return the names that the student's file defines.

    Raises:
        LabError: it cannot be loaded; the message says why.
    """
    names, problem = loaded(lab)
    if problem:
        raise LabError(problem)
    return names


@cache
def loaded(lab):
    """Load the student's file, once; return its names, or why there are none."""
    if not lab.is_file():
        return {}, f"There is no {lab.name} here."
    if sys.modules.get("torch"):  # the lab's checks use it
        from .without_compiler import postpone_compiler

        postpone_compiler()
    try:
        return vars(cut(lab) if lab.suffix == ".ipynb" else load(lab)), ""
    except looking.ReadingError as error:
        return {}, f"{lab.name} cannot be loaded: {error}"
    except (Exception, SystemExit) as error:
        what = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
        return {}, f"{lab.name} cannot be loaded: {what}{line_in(lab, error)}"


def line_in(lab, error):
    """Return at which line of the student's file, or of which cell, an error arose."""
    if isinstance(error, SyntaxError):
        where = (str(lab), error.lineno or 0)
    else:
        frames = reversed(traceback.extract_tb(error.__traceback__))
        own = ((f.filename, f.lineno) for f in frames if is_own(f.filename, lab))
        where = next(own, (str(lab), 0))
    file, number = where
    source = linecache.getline(file, number).strip() if number else ""
    cell = "" if file == str(lab) else f"{file}, "
    return f" ({cell}line {number}: {source})" if number else ""


def is_own(filename, lab):
    """Tell whether a traceback's file is the lab, or a cell of it."""
    return filename == str(lab) or (lab.suffix == ".ipynb" and filename.startswith("cell "))


def load(path):
    """Import the file at `path`."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cut(notebook):
    """Run what the grader takes from a notebook; return it as a module.

    Raises:
        looking.ReadingError: there is no Python in it.
    """
    names = [name for names in looking.tasks(TESTS).values() for name in names]
    lab = looking.read(notebook, names)
    remember_lines(lab.source)
    module = sys.modules["lab"] = ModuleType("lab")
    for statement in lab.slice.statements:
        run_statement(statement, vars(module))
    return module


def built_on(asked, names):
    """Return the asked names and all that they use, directly or through others.

    Args:
        asked: names to begin with.
        names: all that the student's file defines.
    """
    found, waiting = set(), list(asked)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            thing = names.get(name)
            own = getattr(thing, "__module__", None) == names.get("__name__")
            waiting += mentioned(thing) if own else ()
    return found


def mentioned(thing):
    """Return the global names that a function, or the methods of a class, mention."""
    code = getattr(thing, "__code__", None)
    if code:
        yield from in_code(code)
    elif isinstance(thing, type):
        for method in vars(thing).values():
            yield from in_code(method.__code__) if hasattr(method, "__code__") else ()


def in_code(code):
    """Return the names that a piece of code, and the code inside it, mention."""
    yield from code.co_names
    for part in code.co_consts:
        if hasattr(part, "co_names"):
            yield from in_code(part)
