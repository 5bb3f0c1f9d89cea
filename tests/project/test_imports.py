"""The rooms of the project: which may import which, and that the picture of it is true."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.installation import ROOT

DIAGRAM = ROOT / ".github/import_diagram.py"
LINT = """
import sys
from importlinter.cli import lint_imports_command
sys.path.insert(0, ".")
lint_imports_command(["--no-cache"])
"""


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of the sources in a folder."""
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True)


def test_imports_go_one_way_and_no_answer_is_loaded_before_the_fork():
    """The contracts in pyproject.toml hold: rooms in layers, no secret below, no cycle."""
    done = linted(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("added", ["from ..lab.data import subset", "from . import server"])
def test_a_wrong_import_breaks_a_contract(added: str, tmp_path: Path):
    """An engine that names the lab, and two modules that lead to each other, are found."""
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "autograder", tmp_path / "autograder", ignore=without)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "autograder/sandbox/worker.py").open("a") as file:
        file.write(f"\n{added}\n")
    done = linted(tmp_path)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout


def test_the_diagram_in_the_readme_is_drawn_from_the_imports():
    """Whoever adds an import between rooms draws it anew, by the same program."""
    done = subprocess.run([sys.executable, DIAGRAM, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
