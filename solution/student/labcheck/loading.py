"""Loads the student's file and tells which of its names a check builds on."""

import importlib.util
import linecache
import sys
import traceback
from functools import cache

from .probes import Probes
from .without_compiler import postpone_compiler


class LabError(Exception):
    """The student's file cannot be loaded."""


class Watched:
    """Probes that note which names of the lab they ask for."""

    def __init__(self, names):
        self._probes, self.asked = Probes(names), set()

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
    postpone_compiler()
    try:
        return vars(load(lab)), ""
    except (Exception, SystemExit) as error:
        what = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
        return {}, f"{lab.name} cannot be loaded: {what}{line_in(lab, error)}"


def line_in(lab, error):
    """Return at which line of the student's file an error arose."""
    if isinstance(error, SyntaxError):
        number = error.lineno
    else:
        frames = traceback.extract_tb(error.__traceback__)
        number = next((f.lineno for f in reversed(frames) if f.filename == str(lab)), None)
    source = linecache.getline(str(lab), number).strip() if number else ""
    return f" (line {number}: {source})" if number else ""


def load(path):
    """Import the file at `path`."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
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
