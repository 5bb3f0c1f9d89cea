"""The reference, and the skeleton made of it, run as `python lab.py`."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from lab_facts import FEW_IMAGES

from autograder.installation import ROOT, SOLUTION, load_module
from autograder.lab.probes import PARAMETERS
from autograder.labcheck.probe_base import positional
from autograder.release.skeleton import skeleton


@pytest.fixture
def lab():
    """Return the reference as a module."""
    return load_module(SOLUTION / "lab.py")


def run(folder: Path, lab_py: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `python lab.py` in a folder with few images."""
    (folder / "lab.py").write_text(lab_py, "utf-8")
    (folder / "mnist.py").write_text(FEW_IMAGES)
    for name in ("expected.py", "expected.csv"):  # the ranges that it compares its table with
        shutil.copy(ROOT / "assignment" / name, folder)
    command = [sys.executable, "lab.py", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_the_order_of_parameters_that_a_message_asks_for_is_the_references(lab):
    """Who exchanges parameters reads the lab's order, which stands in the probes that ship."""
    own = {name: tuple(positional(getattr(lab, name))) for name in PARAMETERS}
    assert own == PARAMETERS


def test_lab_py_is_the_whole_experiment(tmp_path):
    """`python lab.py`: digits, three networks epoch by epoch, plots, the exercise's table."""
    done = run(tmp_path, (SOLUTION / "lab.py").read_text("utf-8"), "--epochs", "2", "--out", "here")
    assert done.returncode == 0, done.stderr
    assert "The first digits are 0 1 2 3 4 5 6 7 8 9" in done.stdout
    epochs = re.findall(r"^epoch (\d): loss \S+, accuracy \S+ train, \S+ test$", done.stdout, re.M)
    assert epochs == ["1", "2"] * 3
    rows = re.findall(r"^\W*((?:BatchNorm, )?Dropout [\d.]+)\s.*\d\.\d.*$", done.stdout, re.M)
    assert rows == ["BatchNorm, Dropout 0.25", "Dropout 0.1", "Dropout 0.9"]
    assert "batch/s" in done.stderr  # the progress bar
    plots = {"digits.png", "plain.png", "batchnorm.png", "batchnorm_dropout.png"}
    assert {path.name for path in (tmp_path / "here").iterdir()} == plots


def test_skeleton_stops_at_the_first_task(tmp_path):
    """`python lab.py` on the skeleton names the task to do, without a traceback."""
    done = run(tmp_path, skeleton((SOLUTION / "lab.py").read_text("utf-8")))
    assert done.returncode == 1
    assert done.stderr.startswith("Your next task: q1_dataset: ")
    assert len(done.stderr.splitlines()) == 1


def test_importing_the_lab_does_nothing(capsys):
    """The file defines names; it needs no mnist.py, prints nothing and opens no window."""
    before = set(sys.modules)
    load_module(SOLUTION / "lab.py")
    assert capsys.readouterr() == ("", "")
    assert not {"mnist", "matplotlib.pyplot"} & (set(sys.modules) - before)


def test_dataset_shares_nothing_with_the_images_that_it_was_given(lab):
    """Whoever changes `ds.x` leaves the images alone."""
    x = torch.full((3, 28, 28), 51, dtype=torch.uint8)
    ds = lab.MNISTDataset(x, torch.arange(3))
    ds.x.zero_()
    assert x.eq(51).all()


def test_mean_accuracy_counts_images_not_batches(lab):
    """A smaller last batch must not weigh as much as a whole one."""
    model = torch.nn.Identity()
    right, wrong = torch.eye(10)[[1]], torch.eye(10)[[2]]
    batches = [(right.repeat(4, 1), torch.ones(4)), (wrong, torch.ones(1))]
    assert lab.mean_accuracy(batches, model) == pytest.approx(0.8)


@pytest.mark.slow
def test_plain_network_reaches_what_the_lecture_reports(lab):
    """On MNIST: at least 0.96 of the test images after 5 epochs."""
    mnist = load_module(SOLUTION / "mnist.py").find_mnist()
    if mnist.source == "stand-in":
        pytest.skip("needs the real MNIST")
    x_train, y_train, x_test, y_test = mnist.tensors
    loaders = [
        torch.utils.data.DataLoader(lab.MNISTDataset(x, y), batch_size=32, shuffle=True)
        for x, y in ((x_train, y_train), (x_test, y_test))
    ]
    torch.manual_seed(0)
    lab_result = lab.run_experiment(*loaders, dropout=0.0, batch_norm=False, n_epochs=5)
    assert lab_result["test_accuracy"] >= 0.96
