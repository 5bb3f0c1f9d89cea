"""inference_mode as a decorator, train/eval as a context of its own, history as a NamedTuple."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset


class History(NamedTuple):
    losses: list[float]
    accuracies: list[float]


class MNISTDataset(Dataset[tuple[Tensor, Tensor]]):
    x: Tensor
    y: Tensor

    def __init__(self, x: Tensor, y: Tensor) -> None:
        self.x = torch.true_divide(x.view(x.size(0), -1), 255)
        self.y = y

    def __len__(self) -> int:
        return self.y.numel()

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    norm: nn.BatchNorm1d | nn.Identity

    def __init__(self, dropout: float = 0.25, batch_norm: bool = True) -> None:
        super().__init__()
        self.embed = nn.Linear(784, 1_000)
        self.norm = nn.BatchNorm1d(1_000) if batch_norm else nn.Identity()
        self.head = nn.Linear(1_000, 10)
        self.rate = dropout

    def hidden(self, x: Tensor) -> Tensor:
        return F.dropout(F.relu(self.norm(self.embed(x))), self.rate, self.training)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.hidden(x))


@contextmanager
def mode(model: nn.Module, training: bool) -> Iterator[None]:
    before = model.training
    model.train(training)
    try:
        yield
    finally:
        model.train(before)


def train_batch(
    x: Tensor, y: Tensor, model: nn.Module, opt: torch.optim.Optimizer, loss_fn: nn.Module
) -> float:
    with mode(model, training=True), torch.enable_grad():
        loss: Tensor = loss_fn(model(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    return loss.item()


@torch.inference_mode()
def accuracy(x: Tensor, y: Tensor, model: nn.Module) -> float:
    with mode(model, training=False):
        return model(x).argmax(dim=1).eq(y).float().mean().item()


def fit(
    train_dl: DataLoader, model: nn.Module, opt: torch.optim.Optimizer, loss_fn: nn.Module, n_epochs: int
) -> History:
    history = History([], [])
    for _ in range(n_epochs):
        losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        history.losses.append(sum(losses) / len(losses))
        right = sum(accuracy(x, y, model) * len(y) for x, y in train_dl)
        history.accuracies.append(right / sum(len(y) for _, y in train_dl))
    return history


def plot_history(losses: list[float], accuracies: list[float]) -> Figure:
    figure = Figure()
    top, bottom = figure.subplots(2, 1, sharex=True)
    epochs = list(range(1, len(losses) + 1))
    top.plot(epochs, losses)
    top.set_title("Mean loss per epoch")
    bottom.plot(epochs, accuracies)
    bottom.set_title("Accuracy on training data")
    bottom.set_xticks(epochs)
    return figure


SHAPE_AFTER_VIEW: tuple[int, int] = (60_000, 784)


def run_experiment(
    train_dl: DataLoader, test_dl: DataLoader, dropout: float, batch_norm: bool, n_epochs: int
) -> dict[str, float]:
    model = MNISTNeuralNet(dropout=dropout, batch_norm=batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.perf_counter()
    history = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.perf_counter() - start
    right = sum(accuracy(x, y, model) * len(y) for x, y in test_dl)
    return {
        "seconds": seconds,
        "train_accuracy": history.accuracies[-1],
        "test_accuracy": right / sum(len(y) for _, y in test_dl),
    }
