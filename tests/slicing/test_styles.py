"""Fairness: a correct submission gets all the points, however it is written.

Every file in tests/styles/ is a complete and correct solution as a student might hand it in. A
style that loses a point shows a fault of a check, a probe or the slicer, not of the style.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from samples import sampled

from autograder.installation import ROOT
from autograder.intake.candidates import select
from autograder.intake.files import OnDisk, walk
from autograder.judge.cases import question_of

STYLES = sorted(path for path in (ROOT / "tests/styles").iterdir() if path.is_file())
FOLDERS = sorted(lab.parent for lab in (ROOT / "tests/styles").glob("*/lab.*"))
# They train, compile or import what is not there when run as a whole, as plain pytest does.
ONLY_GRADED = {
    "argparse_globals.py",
    "compiled.py",
    "exported_notebook.py",
    "foreign_imports.py",
    "script_with_training.py",
    "vscode_cells.py",
}
# Each in a way of its own; the others are near one of these, and `pytest -m thorough` takes them.
SAMPLES = {
    *("argparse_globals.py", "attached_methods.py", "compiled.py", "exported_notebook.py"),
    *("function_model.py", "lazy_layers.py", "lightning_like.py", "loader_workers.py"),
    *("notebook_messy.ipynb", "other_language.py", "plot_twinx.py"),
}
FAMILY = sampled(STYLES, lambda style: style.name in SAMPLES)
RUN_WHOLE = [s for s in STYLES if s.suffix == ".py" and s.name not in ONLY_GRADED]
ONE_CELL_IS_NO_PYTHON = {"notebook_messy.ipynb"}  # and the student is told so


@pytest.fixture
def all_images(grade, monkeypatch):
    """Let a dataset be made of 60,000 images: a style may be slow, but not too slow."""
    from autograder.lab.questions import q1_dataset

    monkeypatch.setattr(q1_dataset, "MANY", 60_000)


@pytest.mark.usefixtures("all_images")
@pytest.mark.parametrize("style", FAMILY, ids=lambda style: style.name)
def test_every_style_gets_full_marks(style, grade):
    """No case fails, and nothing is found wrong with the file."""
    result = grade(style.read_bytes(), style.name)
    lost = {f"{c.case.number} {c.case.name}": c.message for c in result.cases if not c.points}
    assert lost == {}
    assert result.score == 100
    assert bool(result.problems) == (style.name in ONE_CELL_IS_NO_PYTHON)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_style_with_modules_beside_the_lab_gets_full_marks(folder, grade):
    """Helpers and packages of the student's own, one of which trains when it is run as a script."""
    (lab,) = select(walk(OnDisk(folder)), sorted(question_of())).candidates
    modules = {path: read() for path, read in lab.modules.items()}
    result = grade(lab.read(), lab.name, modules=modules)
    lost = {f"{c.case.number} {c.case.name}": c.message for c in result.cases if not c.points}
    assert (lost, result.score, result.problems) == ({}, 100, ())


@pytest.mark.parametrize(
    "styles",
    [
        pytest.param([s for s in RUN_WHOLE if s.name in SAMPLES][::2], id="samples"),
        pytest.param(RUN_WHOLE, id="all", marks=pytest.mark.thorough),
    ],
)
def test_every_style_passes_the_students_own_checks(styles):
    """What a student sees on the way agrees with the grade, style by style."""
    program = ROOT / "tests/helpers/public_checks.py"
    path = os.pathsep.join([str(ROOT / "assignment"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, program, *styles],
        capture_output=True,
        check=True,
        cwd=ROOT / "assignment",
        env={**os.environ, "PYTHONPATH": path, "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"},
        text=True,
    )
    report = json.loads(done.stdout)
    assert {Path(lab).name: said for lab, said in report["failed"].items() if said} == {}
    assert len(report["failed"]) == len(styles)
    assert report["checks"] >= 15


def test_the_gallery_is_large_enough():
    """At least 30 styles, notebooks among them."""
    assert {style.name for style in STYLES} > SAMPLES
    assert len(STYLES) >= 30
    assert sum(style.suffix == ".ipynb" for style in STYLES) >= 3
