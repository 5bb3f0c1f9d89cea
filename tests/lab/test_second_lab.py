"""The engine knows no lab: one of two questions, without torch, runs through all of it.

It is handed in by tests/second_lab/__main__.py, as the command line hands in the MNIST lab.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.installation import ROOT

REFERENCE = (ROOT / "tests/second_lab/solution/lab.py").read_text("utf-8")
CASE_KEPT = REFERENCE.replace("text.lower().split()", "text.split()")
NOT_DONE = "def count_words(text):\n    ...\n"
CHECK = """
import pathlib, runpy, sys
sys.modules["torch"] = None  # as if it were not installed
from labcheck.expectations import cases_in
from labcheck.loading import names_in
lab = names_in(pathlib.Path(sys.argv[1]))
for question in ("q1_count", "q2_longest"):
    for case in cases_in(runpy.run_path(f"tests/{question}.py")):
        case.test_func(lab)
        print(case.name)
"""


def second_lab(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the command line with the second lab."""
    return subprocess.run(
        [sys.executable, "-m", "second_lab", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What grading a class leaves: a right one, one with a known mistake in a zip, one not done."""
    folder = tmp_path_factory.mktemp("words")
    handed_in = folder / "class"
    handed_in.mkdir()
    (handed_in / "ada.py").write_text(REFERENCE)
    with zipfile.ZipFile(handed_in / "ben.zip", "w") as archive:
        archive.writestr("lab.py", CASE_KEPT)
    (handed_in / "eve.py").write_text(NOT_DONE)
    done = second_lab("grade", handed_in, "-o", folder / "out")
    assert done.returncode == 0, done.stderr
    assert "of 25 points" in done.stdout
    return folder / "out"


def test_a_class_of_another_lab_gets_its_points_by_its_own_questions(graded: Path):
    """Intake, sandbox, judge and gradebook take names, points and questions from the lab alone."""
    with (graded / "grades.csv").open() as table:
        rows = {row["student"]: row for row in csv.DictReader(table)}
    points = {name: (row["q1_count"], row["q2_longest"]) for name, row in rows.items()}
    assert points == {"ada": ("15", "10"), "ben": ("5", "10"), "eve": ("0", "0")}
    assert {row["out_of"] for row in rows.values()} == {"25"}


def test_a_known_mistake_of_another_lab_is_named_and_costs_its_points_once(graded: Path):
    """The reference, the mistakes and the code that is lent are the second lab's."""
    tests = json.loads((graded / "results/ben.json").read_text())["tests"]
    assert [t["extra_data"]["mistake"] for t in tests] == [None, "case_kept", None]
    assert "make the text lower case first" in tests[1]["output"]
    assert "the course's own `count_words`" in tests[2]["output"]


def test_reports_of_another_lab_tell_its_own_questions(graded: Path):
    """Feedback and the report of the class are written from what the lab says of itself."""
    assert "q1_count" in (graded / "report.html").read_text()
    page = (graded / "feedback/ben.html").read_text()
    assert "15 of 25" in page
    assert "MNIST" not in page


def test_what_is_released_of_another_lab_holds_no_answers_and_grades(tmp_path: Path):
    """All four artefacts are made and leak nothing; in Gradescope the reference gets its points.

    A student's folder has skeleton and public checks, which the reference passes without PyTorch,
    and says what to install.
    """
    done = second_lab("make", tmp_path / "dist", "autograder.zip")
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stdout + done.stderr
    made = ("autograder.zip", "classroom50", "otter-autograder.zip", "student.zip")
    assert all((tmp_path / "dist" / name).exists() for name in made)
    folder = tmp_path / "student"
    with zipfile.ZipFile(tmp_path / "dist/student.zip") as archive:
        archive.extractall(folder)
    assert (
        'raise NotImplementedError("q1_count: count the words")' in (folder / "lab.py").read_text()
    )
    assert (folder / "requirements.txt").read_text() == "pytest>=8.2\n"
    assert "ignores_case" not in (folder / "tests/q1_count.py").read_text()
    said = subprocess.check_output(
        [sys.executable, "-c", CHECK, str(ROOT / "tests/second_lab/solution/lab.py")],
        cwd=folder,
        text=True,
    )
    assert said.splitlines() == ["counts the words of a sentence", "finds the longest word"]


@pytest.mark.slow
def test_every_artefact_of_another_lab_is_proved_as_its_platform_runs_it(tmp_path: Path):
    """`release`: pytest, Gradescope, Otter and Classroom 50, on reference, skeleton and mistake."""
    done = second_lab("release", "-o", tmp_path / "dist")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("as it should") == 9


def test_a_class_is_graded_again_when_its_own_lab_has_changed():
    """What decides a grade includes the lab's code, wherever in the file system that lies."""
    program = (
        "from autograder.manifest import course_code, hand_in;"
        " from second_lab.manifest import WORDS; hand_in(WORDS); print(*course_code())"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    said = subprocess.check_output([sys.executable, "-c", program], env=env, text=True).split()
    assert {"second_lab/questions/q1_count.py", "solution/mistakes.py"} <= set(said)
    assert "autograder/judge/grading.py" in said


def test_nothing_of_a_process_is_about_two_labs():
    """A second lab is refused where one is at work: nothing can be mixed up."""
    program = (
        "from second_lab.manifest import WORDS; from autograder.manifest import hand_in;"
        " from autograder.lab.manifest import LAB; hand_in(WORDS); hand_in(WORDS); hand_in(LAB)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "works with the lab “Words” already" in done.stderr
