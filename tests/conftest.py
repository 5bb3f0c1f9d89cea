"""What several tests share: one running sandbox, and quick ways to grade.

The tests of a file run one after the other in one process, as they share what is costly to make;
files run side by side. All processes share one release.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import warm_python
from xdist.scheduler import LoadScopeScheduling

from autograder.lab.manifest import LAB
from autograder.manifest import hand_in
from autograder.sandbox.warmup import before_torch

# Three processes and well over a hundred programs load the project: none shall compile it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
hand_in(LAB)
before_torch()  # a process whose torch has several threads must not fork

if TYPE_CHECKING:
    from released import Release

    from autograder.judge.result import Result
    from autograder.sandbox.client import Sandbox

FIGURES = ("caught", "with their own hint")  # recorded by the tests of mistakes
Grade = Callable[..., "Result"]


# What takes longest comes first, so that no process is left with it at the end.
FIRST = (
    *("gallery", "mistakes", "github_workflows", "student_folder", "styles", "release", "mutation"),
    *("outcomes", "cluster", "grade_command", "determinism", "gradebook_runs", "follow_through"),
    *("no_secrets", "turns", "deaths", "class_report", "judge_fuzz", "class_docs"),
    *("best_of_several", "without_compiler", "confine_limits", "intake_fuzz"),
)


class FilesSideBySide(LoadScopeScheduling):
    """Gives whole files to processes, and mistakes by question."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if question := re.search(r"\[(q\d_\w+)-", test):
            return f"{file}::{question[1]}"
        return file


def pytest_configure(config: pytest.Config) -> None:
    """Let all processes and programs of the tests be forks of a Python that has torch already.

    What measures coverage starts its processes itself.
    """
    runs_tests = hasattr(config, "workerinput") or not config.getoption("numprocesses", None)
    if not hasattr(config, "workerinput") and hasattr(os, "pidfd_open"):
        stack = ExitStack()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="warm-")))
        os.environ[warm_python.VARIABLE] = str(stack.enter_context(warm_python.running(folder)))
        config.add_cleanup(stack.close)
    if runs_tests or not config.getoption("cov_source", None):
        sys.executable = os.environ.get(warm_python.VARIABLE, sys.executable)
    if runs_tests:
        from autograder.labcheck.without_compiler import postpone_compiler

        postpone_compiler()  # as in the judge: known mistakes make optimizers when they are loaded


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that take longest first."""

    def place(item: pytest.Item) -> int:
        found = (i for i, part in enumerate(FIRST) if f"test_{part}" in item.nodeid)
        return next(found, len(FIRST))

    items.sort(key=place)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run one process more than there are processors: many tests wait for another program.

    A choice of tests is often done before another process has collected its own.
    """
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
    chosen = config.option.keyword or config.args_source is config.ArgsSource.ARGS
    return processors if chosen else processors + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Let pytest-xdist share the tests out by `FilesSideBySide`."""
    return FilesSideBySide(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many of the known mistakes were caught and told their own hint."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    told = [dict(report.user_properties) for report in reports if report.user_properties]
    counts = [f"{sum(one.get(figure, 0) for one in told)} {figure}" for figure in FIGURES]
    if told:
        terminalreporter.write_line(f"{len(told)} mistakes: {', '.join(counts)}")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A running fork server with the grading images in it."""
    from autograder.sandbox.client import Sandbox

    with Sandbox() as running:
        from autograder.lab import data

        running.store(data.images())
        yield running


@pytest.fixture(scope="session")
def fewer_images(sandbox: Sandbox) -> Iterator[None]:
    """Use fewer images, once the sandbox has been forked without any question in it."""
    import light

    from autograder.lab.questions import q1_dataset, q5_fit

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(q1_dataset, "MANY", q1_dataset.MANY)
        patch.setattr(q5_fit, "DIGITS", dict(q5_fit.DIGITS))
        patch.setattr(q5_fit, "LEAST_ON_DIGITS", q5_fit.LEAST_ON_DIGITS)
        light.take_less()
        yield


@pytest.fixture(scope="session")
def grade(sandbox: Sandbox, fewer_images: None) -> Grade:
    """A function that grades a source text, given as str or bytes, and returns the result."""
    from autograder.judge import grading

    def run(source: str | bytes, file_name: str = "lab.py", **options: int) -> grading.Result:
        data = source.encode() if isinstance(source, str) else source
        return grading.grade(sandbox, "student", file_name, data, **options)

    return run


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Release:
    """Everything that `mnist-lab release` makes, in a copy of the sources."""
    from released import the_release

    own = tmp_path_factory.getbasetemp()
    return the_release((own if worker_id == "master" else own.parent) / "release")
