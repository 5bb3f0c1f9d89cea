"""Lets `pytest` run the checks in tests/, the same files as `grader.check` runs in the notebook.

Nothing to do here. `pytest -k q2` runs the checks of one task, `pytest -x` stops at the first that
fails, `pytest --lab=lab.ipynb` checks another file than lab.py. The equals sign is needed: without
it, pytest would look for its checks beside that file.
"""

import gc
import json
import os
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from labcheck import summary  # what imports torch is imported later, where it is needed

HERE = Path(__file__).parent
OUTCOMES = pytest.StashKey()
TASK = re.compile(r"q\d_\w+: ")  # how the message of a task begins that is still to do
os.environ.setdefault("OMP_NUM_THREADS", "1")  # the checks are small: threads only get in the way
gc.disable()  # a short run: looking for garbage among all that torch imports only costs time


def pytest_addoption(parser):
    """Add the options --lab and --outcomes."""
    parser.addoption("--lab", default=str(HERE / "lab.py"), help="--lab=FILE: check FILE (lab.py)")
    parser.addoption("--outcomes", type=Path, help="a file for what became of the checks, as JSON")


def pytest_configure(config):
    """Get a place for what becomes of the checks."""
    config.stash[OUTCOMES] = []


def pytest_unconfigure():
    """Let Python end without looking for garbage in all that torch has made."""
    gc.freeze()


def pytest_collect_file(file_path, parent):
    """Collect the question files."""
    if file_path.parent == HERE / "tests" and file_path.match("q*.py"):
        return Question.from_parent(parent, path=file_path)
    return None


class Question(pytest.File):
    """A question file: each of its cases is one check."""

    def collect(self):
        """Return the cases."""
        from labcheck.expectations import cases_in
        from labcheck.loading import load

        question = load(self.path)
        self.defines = set(question.defines)
        for case in cases_in(vars(question)):
            name = f"{self.path.stem} :: {case.name}"
            yield Case.from_parent(self, name=name, case=case)


class Case(pytest.Item):
    """One check of the student's names."""

    def __init__(self, *, case, **options):
        super().__init__(**options)
        self.case, self.task = case, self.parent.path.stem

    def runtest(self):
        """Run the check."""
        from labcheck.expectations import PROBES_KEY
        from labcheck.loading import Watched, names_in
        from labcheck.probes import Probes

        names = names_in(Path(self.config.getoption("--lab")))
        watched = Watched(Probes(names))
        try:
            self.case.test_func({**names, PROBES_KEY: watched})
        except Exception as error:
            first = self.to_fix_first(watched.asked, names)
            if not first or str(error).startswith(f"{self.task}: "):
                raise
            raise NotJudgedError(f"Not judged yet: first {first}.") from error

    def to_fix_first(self, asked, names):
        """Return the first other task that has failed and that this check builds on, if any."""
        from labcheck.loading import built_on

        owner = {name: item.task for item in self.session.items for name in item.parent.defines}
        failed = {o.task for o in self.config.stash[OUTCOMES] if o.status in summary.TO_FIX}
        used = {owner.get(name) for name in built_on(asked, names)} - {self.task}
        return min(failed & used, default="")

    def reportinfo(self):
        """Return where the check is and what to call it."""
        return self.path, None, self.name

    def repr_failure(self, excinfo, style=None):
        """Return what a student should read: the message, and no traceback."""
        return str(excinfo.value) or excinfo.typename


class NotJudgedError(Exception):
    """A check failed that builds on a task that is still wrong."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep what became of a check."""
    report = yield
    if call.when == "call" and isinstance(item, Case):
        message = "" if report.passed else str(report.longrepr)
        what = (item.task, item.case.name, item.case.points or 0)
        outcome = summary.Outcome(*what, status(call, message), message, report.capstdout)
        item.config.stash[OUTCOMES].append(outcome)
    return report


def status(call, message):
    """Return what became of a check, in a word or two."""
    if call.excinfo is None:
        return summary.PASSED
    if call.excinfo.errisinstance(NotJudgedError):
        return summary.NOT_JUDGED
    return summary.TO_DO if TASK.match(message) else summary.FAILED


def pytest_report_teststatus(report):
    """Print nothing while the checks run: the summary says all."""
    return (report.outcome, "", "") if report.when == "call" else None


def pytest_terminal_summary(terminalreporter, config):
    """Tell what became of the checks, the first thing to fix on top."""
    outcomes = config.stash[OUTCOMES]
    broken = {str(report.longrepr) for report in terminalreporter.stats.get("error", [])}
    for problem in sorted(broken):
        last = problem.strip().splitlines()[-1].removeprefix("E").strip()
        terminalreporter.write_line(f"The checks cannot be loaded: {last}", red=True)
    if config.getoption("--outcomes"):
        found = [asdict(outcome) for outcome in outcomes]
        config.getoption("--outcomes").write_text(json.dumps(found), "utf-8")
    tasks = {path.stem for path in (HERE / "tests").glob("q*.py")}
    if outcomes:
        summary.write(terminalreporter, outcomes, {o.task for o in outcomes} == tasks)
