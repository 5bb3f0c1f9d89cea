"""What the lab needs works inside: PyTorch, NumPy, Matplotlib, threads; confined in every way."""

from __future__ import annotations

import os

import matplotlib
import numpy as np
import pytest
import torch
from confined import MIB, NAMESPACES, run

matplotlib.use("agg")
WAYS = [frozenset(), NAMESPACES, frozenset({"landlock"})]


def train() -> list[float]:
    """Fit a small network for a few steps."""
    torch.manual_seed(0)
    inputs, targets = torch.randn(64, 8), torch.randint(0, 3, (64,))
    layers = (torch.nn.Linear(8, 16), torch.nn.BatchNorm1d(16), torch.nn.Dropout(0.1))
    model = torch.nn.Sequential(*layers, torch.nn.Linear(16, 3))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    losses = []
    for _ in range(20):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@pytest.fixture(scope="module", autouse=True)
def _warm():
    """Do as the fork server does: the first step of a process imports much."""
    train()


@pytest.mark.parametrize("without", WAYS)
def test_a_network_is_trained(without):
    """The same losses as outside: confinement changes no result."""
    outcome = run(train, without, memory_bytes=512 * MIB)
    assert outcome.value == train()


def load_data() -> list[int]:
    """Iterate over a data set in batches."""
    data = torch.utils.data.TensorDataset(torch.arange(10), torch.arange(10))
    return [len(x) for x, _ in torch.utils.data.DataLoader(data, batch_size=4, shuffle=True)]


def compute_with_numpy() -> list[float]:
    """Solve a linear system, which calls a native library that has threads of its own."""
    matrix = np.eye(200) * 2
    return [float(value) for value in np.linalg.solve(matrix, np.ones(200))[:2]]


def plot() -> bool:
    """Draw a figure and save it to the private folder."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    axes.set_title("loss — 100 %")
    figure.savefig("plot.png")
    plt.show()
    return os.path.getsize("plot.png") > 1000


def save_and_load() -> bool:
    """Save a network and load it again."""
    model = torch.nn.Linear(3, 3)
    torch.save(model.state_dict(), "model.pt")
    return set(torch.load("model.pt", weights_only=True)) == {"weight", "bias"}


def use_more_threads() -> int:
    """Ask PyTorch for threads, as a submission may."""
    torch.set_num_threads(2)
    return int((torch.ones(400, 400) @ torch.ones(400, 400))[0, 0])


def show_progress() -> int:
    """Use tqdm, which looks for locks shared between processes."""
    from tqdm import tqdm

    return sum(tqdm(range(10)))


@pytest.mark.parametrize("without", WAYS)
@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (load_data, [4, 4, 2]),
        (compute_with_numpy, [0.5, 0.5]),
        (plot, True),
        (save_and_load, True),
        (use_more_threads, 400),
        (show_progress, 45),
    ],
)
def test_what_submissions_use_works(act, expected, without):
    """No layer is in the way of honest work."""
    outcome = run(act, without, memory_bytes=1024 * MIB, tasks=32, open_files=64)
    assert (outcome.value, outcome.error) == (expected, ""), outcome.printed
