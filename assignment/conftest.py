"""Lets `pytest` run the checks in tests/, the same files as `grader.check` runs in the notebook.

Nothing to do here. `pytest -k q2` runs the checks of one task, `pytest -x` stops at the first that
fails, `pytest --lab other.py` checks another file than lab.py.
"""

import gc
import importlib.util
import linecache
import sys
import traceback
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
gc.disable()  # a short run: looking for garbage among all that torch imports only costs time


def pytest_addoption(parser):
    """Add the option --lab."""
    parser.addoption("--lab", default=str(HERE / "lab.py"), help="the file to check (lab.py)")


def pytest_collect_file(file_path, parent):
    """Collect the question files."""
    if file_path.parent == HERE / "tests" and file_path.match("q*.py"):
        return Question.from_parent(parent, path=file_path)
    return None


class Question(pytest.File):
    """A question file: each of its cases is one check."""

    def collect(self):
        """Return the cases."""
        for case in vars(load(self.path)).values():
            if hasattr(case, "test_func") and not isinstance(case, type):
                name = f"{self.path.stem} :: {case.name}"
                yield Case.from_parent(self, name=name, check=case.test_func)


class Case(pytest.Item):
    """One check of the student's names."""

    def __init__(self, *, check, **options):
        super().__init__(**options)
        self.check = check

    def runtest(self):
        """Run the check."""
        self.check(names_in(Path(self.config.getoption("--lab"))))

    def reportinfo(self):
        """Return where the check is and what to call it."""
        return self.path, None, self.name

    def repr_failure(self, excinfo, style=None):
        """Return what a student should read: the message, and no traceback."""
        return str(excinfo.value) or excinfo.typename


def pytest_terminal_summary(terminalreporter):
    """Tell how far each task is."""
    passed, failed = (
        [report.fspath for report in terminalreporter.getreports(kind)]
        for kind in ("passed", "failed")
    )
    for path in sorted({*passed, *failed}):
        right, all_ = passed.count(path), passed.count(path) + failed.count(path)
        terminalreporter.write_line(f"{Path(path).stem}: {right} of {all_} checks passed")


class LabError(Exception):
    """The student's file cannot be loaded."""


def names_in(lab):
    """Return the names that the student's file defines."""
    names, problem = loaded(lab)
    if problem:
        raise LabError(problem)
    return names


@cache
def loaded(lab):
    """Load the student's file, once; return its names, or why there are none."""
    if not lab.is_file():
        return {}, f"There is no {lab.name} here."
    from labcheck.eager import postpone_compiler  # here, because it imports torch

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
