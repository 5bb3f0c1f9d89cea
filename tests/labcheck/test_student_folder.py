"""The student's folder, used as the handout says: from nothing to all green, on any system."""

import os
import re
import subprocess
import zipfile
from pathlib import Path

import nbformat
import pytest
from lab_facts import FEW_IMAGES, TASKS
from warm_python import programs

from autograder.installation import SOLUTION, load_module
from autograder.release import assignment, regions

LIKE_WINDOWS = '''
"""What Windows lacks is missing, and files are read and written in its old encoding."""
import builtins, io, os, pathlib, signal, sys
for name in ("resource", "fcntl", "termios", "pwd", "grp"):
    sys.modules[name] = None
for module, names in ((os, ("fork", "forkpty", "killpg")),
                      (signal, ("SIGALRM", "SIGKILL", "alarm", "setitimer"))):
    for name in names:
        delattr(module, name)
_open = io.open
def open(file, mode="r", buffering=-1, encoding=None, *rest, **options):
    if "b" not in mode and encoding in (None, "locale"):
        encoding = "cp1252"
    return _open(file, mode, buffering, encoding, *rest, **options)
builtins.open = io.open = open
'''


def solved(tasks):
    """Return lab.py as a student has it who has done these tasks and no others."""
    lab = (SOLUTION / "lab.py").read_text("utf-8")
    note = re.compile(r"(q\d_\w+)")

    def answer(region):
        task = note.search(region.note)[1]
        if task in tasks:
            return list(region.lines)
        todo = f'{region.indent}raise NotImplementedError("{region.note}")'
        return [f"{region.indent}{region.note}" if "=" in region.note.split("#")[0] else todo]

    return regions.replace(lab, "SOLUTION", "lab.py", answer)


def run(command, folder, **env):
    """Run a command as it stands in the handout; return its status and what it printed."""
    path = f"{programs()}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, shell=True, cwd=folder, capture_output=True, timeout=300,
        env={**os.environ, "PATH": path, **env}, check=False,
    )  # fmt: skip
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def commands():
    """Return the commands that the handout gives, in order."""
    blocks = re.findall(r"^```console\n(.*?)^```", assignment.files()["README.md"], re.S | re.M)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture
def folder(tmp_path):
    """Return the unpacked student.zip, in a folder whose name has a space in it."""
    with zipfile.ZipFile(tmp_path / "student.zip", "w") as packed:
        for name, text in assignment.files().items():
            packed.writestr(name, text)
    with zipfile.ZipFile(tmp_path / "student.zip") as packed:
        packed.extractall(tmp_path / "my lab")
    return tmp_path / "my lab"


def test_the_handout_names_every_command_that_a_student_needs():
    """From an empty folder to the look before handing in, in this order."""
    assert commands() == [
        "python -m venv .venv",
        "source .venv/bin/activate",
        "pip install -r requirements.txt",
        "pytest",
        "python -m labcheck",
    ]
    text = assignment.files()["README.md"]
    for command in ("pytest -k q3", "pytest -x", "python lab.py", 'grader.check("q3_train_batch")'):
        assert f"`{command}`" in text


def test_task_by_task_from_the_first_failing_check_to_all_green(folder):
    """After each task its own checks pass, and the next one is named as what to do."""
    status, said = run("pytest", folder)
    assert status == 1
    assert said.strip().startswith("Your next task: q1_dataset")
    for number, task in enumerate(TASKS, start=1):
        (folder / "lab.py").write_text(solved(TASKS[:number]), "utf-8")
        status, said = run(f"pytest -k {task[:2]}", folder)
        assert status == 0, said
        assert f"{task}: " in said
    status, said = run("pytest -x", folder)
    assert status == 0, said
    assert "Points so far: " in said
    status, said = run("python -m labcheck", folder)
    assert status == 0, said
    assert "ready to be handed in" in said


def test_the_next_task_is_named_when_some_are_done(folder):
    """With three tasks done, `pytest` tells to go on with the fourth, also in `python lab.py`."""
    (folder / "lab.py").write_text(solved(TASKS[:3]), "utf-8")
    (folder / "mnist.py").write_text(FEW_IMAGES)
    _, said = run("pytest", folder)
    assert said.strip().startswith("Your next task: q4_accuracy")
    status, said = run("python lab.py --epochs 1", folder)
    assert status == 1
    assert "Your next task: q4_accuracy" in said or "Your next task: q5_fit" in said
    assert "Traceback" not in said


def test_the_experiment_shows_progress_saves_plots_and_compares(folder):
    """`python lab.py`: a bar for each epoch, the table with what to expect, plots on disk."""
    (folder / "lab.py").write_text(solved(TASKS), "utf-8")
    (folder / "mnist.py").write_text(FEW_IMAGES)
    status, said = run("python lab.py --epochs 2", folder)
    assert status == 0, said
    assert "epoch 1:   0%" in said
    assert "epoch 2:   0%" in said
    assert "| network | seconds | train accuracy | expected | test accuracy | expected |" in said
    assert "| Dropout 0.9 |" in said
    assert {path.name for path in (folder / "plots").iterdir()} == {
        "digits.png", "plain.png", "batchnorm.png", "batchnorm_dropout.png",
    }  # fmt: skip


def test_a_gpu_on_which_the_code_does_not_run_is_not_used(folder, monkeypatch, capsys):
    """The CPU takes over, with a sentence that says why; a task to do is still named."""
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    (folder / "lab.py").write_text(solved(TASKS), "utf-8")
    lab = load_module(folder / "lab.py")
    if not torch.cuda.device_count():
        assert lab.choose_device("auto") == "cpu"
        assert "does not work on the GPU" in capsys.readouterr().out
    assert lab.choose_device("cpu") == "cpu"


def test_everything_works_where_windows_differs(folder, tmp_path):
    """Without fork, alarms and Unix modules, with CRLF line ends and the encoding cp1252."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitecustomize.py").write_text(LIKE_WINDOWS)
    (folder / "lab.py").write_text(solved(TASKS) + "\n# é: only in UTF-8\n", "utf-8")
    for path in folder.rglob("*"):
        if path.suffix in (".py", ".ini", ".csv", ".txt", ".md"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    windows = {
        "PYTHONPATH": str(tmp_path / "site"),
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "cp1252",
    }
    status, said = run('python -c "import os; os.fork"', folder, **windows)
    assert "AttributeError" in said  # the test is one
    status, said = run("pytest", folder, **windows)
    assert status == 0, said
    status, said = run("python -m labcheck", folder, **windows)
    assert status == 0, said
    (folder / "mnist.py").write_text(FEW_IMAGES)
    status, said = run("python lab.py --epochs 1", folder, **windows)
    assert status == 0, said


def test_pytest_says_what_is_missing_where_torch_is(folder):
    """No silent failure: the reason that the checks cannot be loaded is the first line."""
    (folder / "broken").mkdir()
    (folder / "broken/torch.py").write_text("raise ImportError('No module named torch')")
    status, said = run("python -m pytest -k q3", folder, PYTHONPATH="broken")
    assert status != 0
    first = "The checks cannot be loaded: ImportError: No module named torch"
    assert said.strip().startswith(first)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_from_nothing_in_a_new_virtual_environment(folder, tmp_path):
    """Every command as the handout writes it, in one shell: the first failing check, all green."""
    *install, check, look = commands()
    steps = []
    for number, task in enumerate(TASKS, start=1):
        (tmp_path / f"{task}.py").write_text(solved(TASKS[:number]), "utf-8")
        steps += [f"cp ../{task}.py lab.py", f"{check} -k {task[:2]}"]
    script = "\n".join(["set -e", *install, f"! {check}", *steps, check, look])
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.index("Your next task: q1_dataset") < done.stdout.index("0 of 56.")
    assert "Points so far: 56 of 56." in done.stdout
    assert "ready to be handed in" in done.stdout


def notebook(folder, *cells):
    """Write a notebook with these cells, (kind, source, number of the run), and return its path."""
    made = nbformat.v4.new_notebook()
    for kind, source, count in cells:
        new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        made.cells.append(new(source))
        if kind == "code":
            made.cells[-1].execution_count = count
    path = folder / "mine.ipynb"
    nbformat.write(made, path)
    return path


def test_labcheck_warns_of_what_a_grader_would_stumble_over(folder):
    """Code in text cells, a wrong order, absolute paths, installs, hidden and missing names."""
    path = notebook(
        folder,
        ("code", "!pip install prettytable", 1),
        ("text", "My answer:\n\ndef accuracy(x, y, model):\n    return 1", None),
        ("code", "data = open('/home/me/data.csv')", 3),
        ("code", "def main():\n    def fit():\n        pass", 2),
        ("code", "if x\n    oops", None),
    )
    status, said = run(f"python -m labcheck {path.name}", folder)
    assert status == 1
    assert "cell 1 installs packages" in said
    assert "cell 2 is a text cell that holds code" in said
    assert "cell 3, line 1 names a path that exists only on this computer" in said
    assert "Cell 4 was run before a cell above it" in said
    assert "cell 5, line 1: this is not valid Python" in said
    assert "`fit` is defined inside another definition (cell 4, line 2): move it to the" in said
    assert "nothing in the submission defines `MNISTDataset`" in said
    assert "Traceback" not in said


def test_the_checks_take_from_a_notebook_what_the_grader_takes(folder):
    """What completes a definition later belongs to it; a cell that trains or fails is left out.

    The notebook may lie in another folder.
    """
    lab = solved(TASKS[:1]).split("# %% q2_model")[0]
    attached = "def _length(ds):\n    return len(ds.x)\n\nMNISTDataset.__len__ = _length"
    path = notebook(
        folder,
        ("code", "%matplotlib inline\n!pip install nothing\nimport prettytable", 1),
        ("code", lab.replace("def __len__", "def len"), 2),
        ("code", attached, 3),
        ("code", "for epoch in range(10**12):\n    train(MNISTDataset)", 4),
        ("code", "raise RuntimeError('a cell that only the student runs')", 5),
    )
    assert "def len" in path.read_text()
    elsewhere = path.rename(folder.parent / path.name)
    status, said = run(f'pytest -k q1 --lab="{elsewhere}"', folder)
    assert status == 0, said


def test_a_cell_that_fails_is_named_with_its_line(folder):
    """What a graded name needs has to work: the place is told as the notebook shows it."""
    path = notebook(
        folder, ("code", "\nrows = 1 / 0", 1), ("code", "def accuracy(*_): return rows", 2)
    )
    _, said = run(f"pytest -k q4 --lab={path.name}", folder)
    assert "mine.ipynb cannot be loaded: ZeroDivisionError: division by zero (cell 1, line 2" in (
        " ".join(said.split())
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.ipynb", b"{}", "a.ipynb: this is JSON but not a notebook"),
        ("a.ipynb", b"[" * 100_000, "a.ipynb: this is not a notebook: open it in Jupyter"),
        ("a.py", b"def f(:\n", "a.py, line 1: this is not valid Python: invalid syntax"),
        ("a.py", b"x = '\xff'\n", "a.py, line 1: this is not UTF-8 text; save the file as UTF-8"),
        ("gone.py", None, "There is no gone.py"),
    ],
)
def test_labcheck_says_in_a_sentence_why_a_file_cannot_be_read(folder, name, content, sentence):
    """A damaged file gets no traceback."""
    if content is not None:
        (folder / name).write_bytes(content)
    status, said = run(f"python -m labcheck {name}", folder)
    assert status != 0
    assert sentence in said
    assert "Traceback" not in said


def test_a_lone_notebook_fetches_the_published_folder(tmp_path, monkeypatch):
    """In Colab: the course's folder out of GitHub's archive, nothing else of the repository."""
    source = (SOLUTION / "first_cell.py").read_text("utf-8").split("\nif not Path(")[0]
    source = source.replace('PUBLISHED = ""', 'PUBLISHED = "https://github.com/c/r/tree/main/lab"')
    names = {}
    exec(compile(source, "first cell", "exec"), names)
    asked = []

    def fetch(address, target):
        asked.append(address)
        with zipfile.ZipFile(target, "w") as packed:
            packed.writestr("r-main/lab/lab.py", "new")
            packed.writestr("r-main/lab/labcheck/checks.py", "checks")
            packed.writestr("r-main/solution/lab.py", "secret")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("urllib.request.urlretrieve", fetch)
    Path("lab.py").write_text("mine")
    names["get_lab"]()
    assert asked == ["https://codeload.github.com/c/r/zip/main"]
    found = sorted(path.as_posix() for path in Path().rglob("*") if path.is_file())
    assert found == ["lab.py", "labcheck/checks.py"]
    assert Path("lab.py").read_text() == "mine"
