"""Dataclasses for the dataset, the network and the settings."""

from dataclasses import InitVar, asdict, dataclass, field
from time import perf_counter

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset


@dataclass(frozen=True)
class Settings:
    pixels: int = 28 * 28
    hidden: int = 1000
    classes: int = 10
    lr: float = 1e-2


settings = Settings()


@dataclass
class MNISTDataset(Dataset):
    x: torch.Tensor
    y: torch.Tensor

    def __post_init__(self):
        self.x = self.x.view(-1, settings.pixels).float().div_(255)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


@dataclass(eq=False)
class MNISTNeuralNet(nn.Module):
    dropout: float = 0.25
    batch_norm: bool = True

    def __post_init__(self):
        super().__init__()
        self.stack = nn.Sequential(
            nn.Linear(settings.pixels, settings.hidden),
            *([nn.BatchNorm1d(settings.hidden)] if self.batch_norm else []),
            nn.ReLU(),
            nn.Dropout(self.dropout),
            nn.Linear(settings.hidden, settings.classes),
        )

    def forward(self, x):
        return self.stack(x)


@dataclass
class Result:
    seconds: float
    train_accuracy: float = 0.0
    test_accuracy: float = 0.0


@dataclass
class Meter:
    n: InitVar[int] = 0
    values: list = field(default_factory=list)

    def __post_init__(self, n):
        self.values = list(range(n))

    def mean(self):
        return sum(self.values) / len(self.values)


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    (loss := loss_fn(model(x), y)).backward()
    opt.step()
    return loss.item()


def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(dim=1) == y).to(torch.float64).mean().item()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        meter = Meter()
        for x, y in train_dl:
            meter.values.append(train_batch(x, y, model, opt, loss_fn))
        losses.append(meter.mean())
        accuracies.append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    return losses, accuracies


def plot_history(losses, accuracies):
    fig, ax = plt.subplots(1, 2, figsize=(12, 4))
    for a, (title, values) in zip(ax, {"Loss": losses, "Accuracy": accuracies}.items()):
        a.plot([i + 1 for i, _ in enumerate(values)], values)
        a.set_title(title)
        a.set_xlabel("Epoch")
    return fig


SHAPE_AFTER_VIEW = (60000, settings.pixels)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=settings.lr)
    start = perf_counter()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    result = Result(perf_counter() - start, accuracies[-1])
    result.test_accuracy = accuracy(test_dl.dataset.x, test_dl.dataset.y, model)
    return asdict(result)
