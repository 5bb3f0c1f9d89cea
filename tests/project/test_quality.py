"""The code is as its linters want it; each exception stands in pyproject.toml with its reason.

Types take as long as forty gradings: `pre-commit run --all-files` and the job `lint` check them.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from autograder.installation import ROOT


@pytest.mark.parametrize(
    "tool", ["ruff check", "ruff format --check", pytest.param("mypy", marks=pytest.mark.slow)]
)
def test_linters_find_nothing(tool: str, tmp_path) -> None:
    """Nothing that a linter, the formatter or the type checker objects to gets in."""
    name, *options = tool.split()
    options += ["--cache-dir", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", name, *options], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
