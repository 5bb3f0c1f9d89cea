"""Which file of a repository the public checks look at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.labcheck import choosing
from autograder.release import assignment

TO_DO = 'raise NotImplementedError("q1_dataset: do it")\n'


def notebook(*cells: str) -> str:
    """Return a notebook with these code cells."""
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": "# Lab"}, *made]})


@pytest.mark.parametrize(
    ("lab", "other", "chosen"),
    [
        (TO_DO, notebook(TO_DO), "lab.py"),
        (TO_DO, notebook("x = 1"), "lab.ipynb"),
        ("x = 1", notebook(TO_DO), "lab.py"),
        (None, notebook(TO_DO), "lab.ipynb"),
        (TO_DO, None, "lab.py"),
        (None, None, "lab.py"),
    ],
)
def test_the_file_with_fewer_tasks_to_do_is_checked(
    tmp_path: Path, lab: str | None, other: str | None, chosen: str
) -> None:
    """A student works in one of the two and leaves the other as it was, or deletes it."""
    paths = [tmp_path / "lab.py", tmp_path / "lab.ipynb"]
    for path, text in zip(paths, (lab, other), strict=True):
        if text is not None:
            path.write_text(text)
    assert choosing.choose(*paths).name == chosen


def test_the_process_that_talks_to_github_runs_no_file_of_the_student(tmp_path: Path) -> None:
    """A module of the student's that is named like one of Python's is not imported."""
    assignment.build(tmp_path)
    for name in ("secrets", "json", "choosing"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a file of the student ran')")
    command = [sys.executable, "-IB", ".github/lab", "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "seconds for a check" in done.stdout
