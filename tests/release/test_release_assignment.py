"""assignment/: complete, the same each time, and without any answer in it."""

import base64
import json
import re
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec

import jupytext
import nbformat
import pytest
from lab_facts import TASKS
from packaging.requirements import Requirement

from autograder.installation import ROOT, SOLUTION
from autograder.lab.handout.html import data_address
from autograder.release import assignment, leaks
from autograder.release.notebook import CellError, notebook, readme
from autograder.release.regions import replace

SECRET_FIGURE = "<svg><text>loss = loss_fn(model(x), y)</text></svg>"


def in_base64(text: str) -> str:
    """Return a text as a notebook keeps attachments."""
    return base64.b64encode(text.encode()).decode()


def reference() -> str:
    """Return the reference as a student would have written it: without markers."""
    text = (SOLUTION / "lab.py").read_text("utf-8")
    return replace(text, "SOLUTION", "lab.py", lambda region: list(region.lines))


@pytest.fixture
def folder(tmp_path):
    """Return a student's folder, freshly made."""
    assignment.build(tmp_path / "assignment")
    return tmp_path / "assignment"


def run_pytest(folder, *options):
    """Run the student's pytest; return its exit status and what it printed."""
    command = [sys.executable, "-m", "pytest", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_the_committed_folder_is_up_to_date():
    """assignment/ is what its sources make of it; if not, `mnist-lab release` makes it again."""
    assert assignment.check(ROOT / "assignment") == []


def test_no_answer_is_in_the_folder(folder):
    """No line of a solution, of a hidden check or of a mistake."""
    assert leaks.leaks(folder) == []


def test_building_again_changes_nothing(folder, tmp_path):
    """The same sources give the same bytes."""
    assignment.build(tmp_path / "again")
    for name in assignment.files():
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_check_names_what_differs_and_build_mends_it(folder):
    """A changed, a missing and a foreign file are told; what a run leaves behind is not."""
    (folder / "lab.py").write_text("changed")
    (folder / "mnist.py").unlink()
    (folder / "tests" / "q9_old.py").write_text("")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "lab.pyc").write_text("")
    assert assignment.check(folder) == [
        "mnist.py is missing",
        "tests/q9_old.py does not belong there",
        "lab.py is out of date",
    ]
    assignment.build(folder)
    assert assignment.check(folder) == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("lab.py", "    # loss = loss_fn(model(x), y)\n", "is from solution/lab.py"),
        ("README.md", "> SHAPE_AFTER_VIEW = (60000, 784)\n", "is from solution/lab.py"),
        ("solution/x.txt", "", "must not be there at all"),
        ("tests/__pycache__/q.pyc", "", "must not be there at all"),
        ("notes.ipynb", json.dumps({"cells": ["loss = loss_fn(model(x), y)\n"]}), "solution/lab"),
        ("figures/a.svg", "<svg><text>loss = loss_fn(model(x), y)</text></svg>", "solution/lab"),
        ("page.html", f'<p>x</p><img src="{data_address(SECRET_FIGURE)}">', "solution/lab"),
        ("page.html", '<img alt="loss = loss_fn(model(x), y)">', "solution/lab"),
        ("a.ipynb", json.dumps({"image/svg+xml": in_base64(SECRET_FIGURE)}), "solution/lab"),
    ],
)
def test_a_leak_is_found_wherever_it_is(tmp_path, name, text, found):
    """Commented out, quoted, in a notebook's JSON, or as a whole folder."""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    (leak,) = leaks.leaks(tmp_path)
    assert leak.startswith(name)
    assert found in leak


def test_hidden_checks_and_mistakes_count_as_secret():
    """Every hidden case's line is one that the search for leaks looks for."""
    secret = leaks.secrets()
    hidden = [
        line for line in secret if "hidden=True" in line or "autograder.judge.reference" in line
    ]
    assert len(hidden) > 5
    assert any(source.startswith("solution/mistakes/") for source in secret.values())


def test_skeleton_keeps_every_name_and_docstring():
    """Only what is between the markers is gone."""
    skeleton = assignment.files()["lab.py"]
    for name in ("MNISTDataset", "MNISTNeuralNet", "train_batch", "accuracy", "fit",
                 "plot_history", "run_experiment"):  # fmt: skip
        assert re.search(rf"^(class|def) {name}\(", skeleton, re.MULTILINE)
    for task in TASKS:
        assert re.search(rf'NotImplementedError\("{task}: ', skeleton)
    assert "SHAPE_AFTER_VIEW = None" in skeleton
    compile(skeleton, "lab.py", "exec")


def test_every_task_is_in_handout_notebook_and_checks():
    """One id leads through all of them."""
    files = assignment.files()
    for task in TASKS:
        assert f"**Your task: {task}" in files["README.md"]
        assert f'"grader.check(\\"{task}\\")"' in files["lab.ipynb"]
        assert f"tests/{task}.py" in files
    assert "<!--" not in files["README.md"]


def test_notebook_is_valid_empty_and_has_the_cells_of_lab_py():
    """No outputs, no random ids, the same code as the skeleton."""
    files = assignment.files()
    made = nbformat.reads(files["lab.ipynb"], as_version=4)
    nbformat.validate(made)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert "otter" in code[0].source
    sources = {cell.source for cell in code}
    lab = jupytext.reads(files["lab.py"], fmt="py:percent")
    own = [c.source.strip() for c in lab.cells if c.cell_type == "code"]
    assert [text for text in own if text not in sources] == [own[0], own[-1]]  # title and script


@pytest.mark.parametrize(
    "handout", ["# T\n\n<!-- a -->\n", "# T\n\n<!-- a -->\n<!-- b -->\n<!-- b -->\n"]
)
def test_cells_and_their_places_must_match(handout):
    """A cell without a place, or with two, would be lost or repeated in the notebook."""
    lab = '"""Title."""\n\n# %% a\nx = 1\n\n# %% b\ny = 2\n'
    with pytest.raises(CellError):
        notebook(handout, lab, "grader = 1")


def test_readme_is_the_handout_without_places():
    """No gap is left where the notebook has a cell."""
    assert readme("# T\n\none\n\n<!-- a -->\n\ntwo\n") == "# T\n\none\n\ntwo\n"


def test_requirements_accept_what_is_installed_here():
    """A student who has the grader's versions, or others in the ranges, downloads nothing anew."""
    lines = assignment.files()["requirements.txt"].splitlines()
    wanted = [Requirement(line) for line in lines if not line.startswith("#")]
    here = [one for one in wanted if one.marker is None or one.marker.evaluate()]
    assert {"torch", "pytest", "otter-grader"} <= {one.name for one in here}
    for one in (one for one in here if find_spec(one.name.replace("-", "_"))):
        assert one.specifier.contains(version(one.name), prereleases=True), one


def test_pytest_on_the_skeleton_names_the_task_of_each_check(folder):
    """All are to do, the first task on top, each check under its task and without a traceback."""
    status, said = run_pytest(folder)
    assert status == 1
    assert said.strip().startswith("Your next task: q1_dataset")
    assert re.findall(r"^(q\d_\w+): 0 of \d+ checks passed", said, re.MULTILINE) == list(TASKS)
    to_do = len(re.findall(r"^  to do ", said, re.MULTILINE))  # the first one is named twice
    assert to_do == int(re.search(r"^(\d+) failed in", said, re.MULTILINE)[1])
    assert "  FAILED " not in said
    assert "Points so far: 0 of" in said
    assert "Traceback" not in said
    assert "Error" not in said


def test_pytest_on_the_reference_passes(folder):
    """A right lab.py gets nothing but passed checks."""
    (folder / "lab.py").write_text(reference(), "utf-8")
    status, said = run_pytest(folder)
    assert status == 0, said
    assert said.strip().startswith("q1_dataset: 4 of 4 checks passed, 15 of 15 points")
    assert "FAILED" not in said


def test_what_builds_on_a_wrong_task_is_not_judged(folder):
    """The accuracy that fails its own checks is to be fixed first; `fit`, which uses it, waits."""
    wrong = reference().replace("model(x).argmax(dim=1)", "model(x).argmax(dim=0)")
    (folder / "lab.py").write_text(wrong, "utf-8")
    _, said = run_pytest(folder)
    assert said.strip().startswith("Fix this first: q4_accuracy\n  FAILED ")
    assert "    Not judged yet: first q4_accuracy." in said.split("q5_fit: ")[1]
    assert "FAILED" not in said.split("q5_fit: ")[1]


def test_what_the_code_prints_is_shown_where_a_check_fails(folder):
    """A student's own print helps to find the mistake."""
    shown = reference().replace("model.eval()", "print('shape', x.shape)")
    (folder / "lab.py").write_text(shown, "utf-8")
    _, said = run_pytest(folder, "-k", "q4")
    assert "    Your code printed:\n    | shape torch.Size(" in said
    assert "Points so far" not in said


@pytest.mark.parametrize(
    ("lab", "message"),
    [
        ("x = 1\ndef f(:\n", "SyntaxError: invalid syntax (line 2: def f(:)"),
        ("import prettytable_x\n", "No module named 'prettytable_x' (line 1: import prett"),
        ("import sys\nsys.exit('bye')\n", "SystemExit: bye (line 2: sys.exit('bye'))"),
        (None, "There is no lab.py here."),
    ],
)
def test_pytest_says_in_one_sentence_why_a_lab_cannot_be_loaded(folder, lab, message):
    """No error in collection: each check fails with the reason and the line."""
    (folder / "lab.py").unlink()
    if lab:
        (folder / "lab.py").write_text(lab)
    status, said = run_pytest(folder, "-k", "q6_plot")
    assert status == 1
    assert message in " ".join(said.split())
    assert "1 failed" in said
    assert "Traceback" not in said


def test_pytest_checks_one_file_or_another_lab(folder, tmp_path):
    """`pytest tests/q6_plot.py --lab other.py`: just these checks, on that file."""
    (tmp_path / "other.py").write_text(reference(), "utf-8")
    status, said = run_pytest(folder, "tests/q6_plot.py", "--lab", str(tmp_path / "other.py"))
    assert status == 0, said
    assert "1 passed" in said
