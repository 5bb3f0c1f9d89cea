"""The real Otter with what we release: `otter check`, `otter run`, and export from a notebook."""

import json
import subprocess
import sys
import zipfile

import nbclient
import nbformat
import pytest

from autograder.batches.one import find_lab
from autograder.installation import SOLUTION
from autograder.release import assignment, packing

REFERENCE = (SOLUTION / "lab.py").read_bytes()


def otter(folder, *options):
    """Run Otter's command in `folder`; return its status and what it printed."""
    command = [sys.executable, "-m", "otter", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def folder(released, tmp_path):
    """Return a student's folder, unpacked from student.zip."""
    packing.lay_out(packing.unpack((released.dist / "student.zip").read_bytes()), tmp_path)
    return tmp_path


def test_otter_zip_is_the_generators(released):
    """Otter's own files, all questions with their hidden cases, and a total that students see."""
    files = packing.unpack((released.dist / "otter-autograder.zip").read_bytes())
    assert {"run_otter.py", "environment.yml", "otter_config.json"} <= set(files)
    assert json.loads(files["otter_config.json"])["show_hidden"] is True
    assert b"hidden=True" in files["tests/q1_dataset.py"]
    top = {name.split("/")[1] for name in files if name.startswith("files/")}
    assert not any(name.endswith(".py") for name in top)  # Otter takes such a file for the lab
    assert "files/solution/mistakes.py" not in files


def test_otter_check_on_a_finished_lab(folder):
    """`otter check lab.py` in a student's folder."""
    (folder / "lab.py").write_bytes(REFERENCE)
    status, said = otter(folder, "check", "lab.py")
    assert status == 0
    assert said.startswith("All tests passed!\n")


def test_otter_check_names_the_task_to_do(folder):
    """One question of the skeleton: what is to do, in the skeleton's own words."""
    status, said = otter(folder, "check", "lab.py", "-q", "q4_accuracy")
    assert status == 0
    assert "q4_accuracy: " in said
    assert "All tests passed!" not in said


def test_export_makes_a_zip_that_can_be_graded(folder):
    """`grader.export(pdf=False)` needs no network; the grader finds the notebook in its zip."""
    cells = [
        "import otter",
        "grader = otter.Notebook()",
        "SHAPE_AFTER_VIEW = [60000, 784]",
        'grader.check("q7_exercise")',
        'grader.export("lab.ipynb", "mine.zip", pdf=False)',
    ]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(made, folder / "lab.ipynb")
    client = nbclient.NotebookClient(made, timeout=120, resources={"metadata": {"path": folder}})
    client.execute()
    handed_in = folder / "handed_in"
    handed_in.mkdir()
    (folder / "mine.zip").rename(handed_in / "mine.zip")
    with zipfile.ZipFile(handed_in / "mine.zip") as packed:
        assert "lab.ipynb" in packed.namelist()
    found = find_lab(handed_in)
    assert not isinstance(found, str)
    (lab,) = found.candidates
    assert lab.name == "lab.ipynb"
    assert b"SHAPE_AFTER_VIEW" in lab.read()


def test_every_public_check_is_in_the_students_folder():
    """What Otter runs for a student is what the autograder asks, without the hidden cases."""
    files = assignment.files()
    assert len([name for name in files if name.startswith("tests/q")]) == 7
    assert not any("hidden=True" in text for text in files.values())
