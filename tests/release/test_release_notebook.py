"""lab.ipynb in a real Jupyter kernel, as a student runs it."""

import zipfile

import nbclient
import nbformat
import pytest
from lab_facts import FEW_IMAGES

from autograder.installation import SOLUTION
from autograder.release import assignment
from autograder.release.notebook import notebook
from autograder.release.regions import replace


def run_all(folder, text):
    """Run a notebook in `folder`; return it, and the text of the error that stopped it, if any."""
    made = nbformat.reads(text, as_version=4)
    client = nbclient.NotebookClient(made, timeout=120, resources={"metadata": {"path": folder}})
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        return made, f"{error.ename}: {error.evalue}"
    return made, ""


def outputs(made):
    """Return all outputs of a notebook."""
    return [output for cell in made.cells for output in cell.get("outputs", [])]


def printed(made):
    """Return what a notebook's cells printed."""
    return "".join(output.text for output in outputs(made) if output.output_type == "stream")


@pytest.fixture
def student_zip(tmp_path):
    """Return a student.zip with few images, and its path's empty folder."""
    files = {**assignment.files(), "mnist.py": FEW_IMAGES}
    with zipfile.ZipFile(tmp_path / "student.zip", "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return tmp_path / "student.zip"


def test_finished_notebook_runs_to_the_end(student_zip):
    """With the reference's cells: every check passes, the plots are shown, the table printed."""
    folder = student_zip.parent
    with zipfile.ZipFile(student_zip) as packed:
        packed.extractall(folder)
    lab = (SOLUTION / "lab.py").read_text("utf-8")
    finished = replace(lab, "SOLUTION", "lab.py", lambda region: list(region.lines))
    handout, first = ((SOLUTION / n).read_text("utf-8") for n in ("handout.md", "first_cell.py"))
    text = notebook(handout.replace("N_EPOCHS = 5", "N_EPOCHS = 2"), finished, first)

    made, error = run_all(folder, text)

    assert error == ""
    data = [output.get("data", {}) for output in outputs(made)]
    checks = [d["text/plain"] for d in data if "results:" in d.get("text/plain", "")]
    assert checks == [
        f"{question} results: All test cases passed!"
        for question in sorted(path.stem for path in (folder / "tests").glob("q*.py"))
    ]
    assert sum("image/png" in d for d in data) == 3
    assert "epoch 2: loss" in printed(made)
    assert "| Dropout 0.9 |" in printed(made)


def test_untouched_notebook_alone_fetches_the_rest_and_stops_at_the_first_task(student_zip):
    """As in Colab with student.zip uploaded: it unpacks, says so, and names the task to do."""
    made, error = run_all(student_zip.parent, assignment.files()["lab.ipynb"])
    assert error.startswith("NotImplementedError: q1_dataset: ")
    assert "Unpacking student.zip" in printed(made)
    check = next(cell for cell in made.cells if cell.source == 'grader.check("q1_dataset")')
    assert "q1_dataset: make self.x" in check.outputs[0].data["text/plain"]


def test_notebook_alone_without_the_zip_says_what_to_do(tmp_path):
    """One clear sentence in the first cell."""
    _, error = run_all(tmp_path, assignment.files()["lab.ipynb"])
    assert error.startswith("FileNotFoundError: This notebook is alone.")


def test_unpacking_never_overwrites_work(student_zip):
    """A student's lab.py that is already there stays."""
    mine = student_zip.parent / "lab.py"
    mine.write_text("# my work")
    first = nbformat.reads(assignment.files()["lab.ipynb"], as_version=4)
    first.cells = first.cells[:2]
    _, error = run_all(student_zip.parent, nbformat.writes(first))
    assert error == ""
    assert mine.read_text() == "# my work"
