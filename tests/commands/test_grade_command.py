"""`mnist-lab grade` as an instructor runs it: real processes, real files."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from labs import cells

from autograder.installation import ROOT, SOLUTION
from autograder.judge.cases import questions

REFERENCE = SOLUTION / "lab.py"
SKELETON = ROOT / "assignment" / "lab.py"
SHORT_LIMITS = ROOT / "tests" / "helpers" / "short_limits"
DONE_BY_NINA = ("q2_model", "q4_accuracy", "q6_plot")

UNGRADABLE = {
    "ada.py": (b"", "is empty"),
    "bob.py": (b"def f(:\n    pass\n", "line 1: this is not valid Python"),
    "cem.py": (b"x = 1\n", "is it the right file?"),
    "dan.ipynb": (b"{]", "this is not a notebook"),
}


def mnist_lab(*arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    environment = {**os.environ, **env}
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A class of a reference, a skeleton, a hang, a notebook and a PDF, graded once."""
    folder = tmp_path_factory.mktemp("class")
    shutil.copy(REFERENCE, folder / "ada.py")
    shutil.copy(SKELETON, folder / "bob.py")
    hang = REFERENCE.read_text().replace("    model.eval()\n", "    while True:\n        pass\n", 1)
    (folder / "hank.py").write_text(hang)
    nbformat.write(long_notebook(), folder / "nina.ipynb")
    (folder / "pia.pdf").write_bytes(b"%PDF-1.4\n")
    out = tmp_path_factory.mktemp("out")
    done = mnist_lab("grade", folder, "-o", out, PYTHONPATH=str(SHORT_LIMITS))
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def long_notebook() -> nbformat.NotebookNode:
    """Right tasks in a notebook that trains for an hour and imports what is not installed."""
    sources = [
        "%matplotlib inline\n!pip install prettytable\nimport prettytable",
        cells(*DONE_BY_NINA),
        "import time\nfor epoch in range(3600):\n    time.sleep(1)",
        "plt.show()",
    ]
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return notebook


def scores(out: Path) -> dict[str, float]:
    """Return the scores of the gradebook by student."""
    with (out / "grades.csv").open(encoding="utf-8") as file:
        return {row["student"]: float(row["score"]) for row in csv.DictReader(file)}


def test_a_class_gets_a_gradebook_and_a_result_each(graded_class: tuple[Path, str]) -> None:
    """Every submission of a folder is in grades.csv and has results/<student>.json."""
    out, _ = graded_class
    assert scores(out).keys() == {"ada", "bob", "hank", "nina", "pia"}
    assert {path.stem for path in (out / "results").iterdir()} == scores(out).keys()


def test_the_reference_gets_100_and_the_skeleton_0(graded_class: tuple[Path, str]) -> None:
    """A right lab gets all points and an untouched one none."""
    out, _ = graded_class
    assert scores(out)["ada"] == 100
    assert scores(out)["bob"] == 0


def test_a_notebook_that_trains_for_an_hour_is_graded_by_its_definitions(
    graded_class: tuple[Path, str],
) -> None:
    """Long cells are skipped and an unused package that is missing hurts nobody."""
    out, _ = graded_class
    points = {question.name: question.points for question in questions()}
    assert scores(out)["nina"] == sum(points[name] for name in DONE_BY_NINA)


def test_a_hang_costs_its_question_only(graded_class: tuple[Path, str]) -> None:
    """A loop in `accuracy` loses q4, and nothing of what calls it; the report names the call."""
    out, _ = graded_class
    result = json.loads((out / "results" / "hank.json").read_text())
    outcomes: dict[str, set[str]] = {}
    for test in result["tests"]:
        extra = test["extra_data"]
        outcomes.setdefault(extra["question"], set()).add(extra["outcome"])
    assert (
        outcomes["q1_dataset"] == outcomes["q2_model"] == outcomes["q3_train_batch"] == {"passed"}
    )
    assert outcomes["q4_accuracy"] == {"timeout"}
    assert outcomes["q5_fit"] == {"passed"}
    assert outcomes["q6_plot"] == {"passed"}
    first = next(t for t in result["tests"] if t["extra_data"]["outcome"] == "timeout")
    assert "`accuracy` did not return" in first["output"]


def test_points_sum_to_100_and_every_case_is_listed(graded_class: tuple[Path, str]) -> None:
    """No case vanishes from a result, whatever the submission was."""
    out, _ = graded_class
    for path in (out / "results").iterdir():
        result = json.loads(path.read_text())
        assert sum(test["max_score"] for test in result["tests"]) == 100
        assert sum(test["score"] for test in result["tests"]) == result["score"]


def test_a_pdf_is_named_as_such(graded_class: tuple[Path, str]) -> None:
    """A file that is no code gets a sentence that says so, and 0 points."""
    out, printed = graded_class
    assert scores(out)["pia"] == 0
    assert "PDF" in printed


def test_json_is_one_object_on_stdout_and_nothing_else() -> None:
    """`--format json` on one submission prints a Gradescope results.json only."""
    done = mnist_lab("grade", SKELETON, "--format", "json")
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert result["score"] == 0
    assert all(test["extra_data"]["outcome"] != "passed" for test in result["tests"])


def test_a_file_that_cannot_be_graded_says_why(tmp_path: Path) -> None:
    """An empty, broken or foreign file is graded 0 with one clear sentence."""
    folder, out = tmp_path / "class", tmp_path / "out"
    folder.mkdir()
    for name, (content, _) in UNGRADABLE.items():
        (folder / name).write_bytes(content)
    done = mnist_lab("grade", folder, "-o", out)
    assert done.returncode == 0
    assert "Traceback" not in done.stdout + done.stderr
    for name, (_, sentence) in UNGRADABLE.items():
        told = json.loads((out / "results" / f"{Path(name).stem}.json").read_text("utf-8"))
        assert sentence in told["output"]
        assert told["score"] == 0
        assert "Traceback" not in json.dumps(told)


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_path_that_does_not_exist_is_a_usage_error(form: str) -> None:
    """A typo in a path ends with exit status 2 and a sentence, in both forms."""
    done = mnist_lab("grade", "no-such-file.py", "--format", form)
    assert done.returncode == 2
    assert "no-such-file.py does not exist" in done.stderr
    if form == "json":
        assert "does not exist" in json.loads(done.stdout)["output"]


def test_an_empty_folder_is_a_usage_error(tmp_path: Path) -> None:
    """There is nothing to grade in an empty folder: exit status 2."""
    done = mnist_lab("grade", tmp_path)
    assert done.returncode == 2
    assert "empty" in done.stderr


def test_a_long_or_odd_name_costs_nobody_a_result(tmp_path: Path) -> None:
    """255 bytes of signs, a line's end, control codes: each gets a result, and so do the others."""
    folder, out = tmp_path / "class", tmp_path / "out"
    folder.mkdir()
    for name in ("\N{GRINNING FACE}" * 63, "a\nb", "c\x1b]0;x\x07", "zoe"):
        (folder / f"{name}.py").write_text(cells("q4_accuracy"), "utf-8")
    done = mnist_lab("grade", folder, "-o", out)
    assert done.returncode == 0, done.stderr
    assert len(list((out / "results").iterdir())) == 4
    assert len(scores(out)) == 4
    assert "\x1b]0" not in done.stdout + done.stderr


def test_a_result_folder_that_cannot_be_made_is_a_usage_error(tmp_path: Path) -> None:
    """Before anything is graded: where the results cannot go, one sentence and status 2."""
    (tmp_path / "file").write_text("")
    done = mnist_lab("grade", SKELETON, "-o", tmp_path / "file" / "out")
    assert done.returncode == 2
    assert "cannot be written to" in done.stderr
    assert "Traceback" not in done.stderr
