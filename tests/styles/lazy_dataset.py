"""The dataset keeps the bytes and converts when asked; `.x` and `.y` are properties."""

import time
from functools import cached_property

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self._images = x
        self._labels = y

    @cached_property
    def x(self):
        return self._images.reshape(-1, 784).float() / 255

    @property
    def y(self):
        return self._labels

    def __len__(self):
        return len(self._labels)

    def __getitem__(self, i):
        return self._images[i].reshape(-1).float() / 255, self._labels[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.hidden = nn.Sequential(
            nn.Linear(784, 1000),
            nn.BatchNorm1d(1000) if batch_norm else nn.Identity(),
            nn.ReLU(),
            nn.Dropout(dropout),
        )
        self.classify = nn.Linear(1000, 10)

    def forward(self, x):
        return self.classify(self.hidden(x.view(len(x), -1)))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.data.numpy()


def accuracy(x, y, model):
    model.eval()
    hits = 0
    with torch.no_grad():
        for xb, yb in zip(x.split(256), y.split(256)):
            hits += (model(xb).argmax(1) == yb).sum().item()
    return hits / len(x)


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for epoch in range(1, n_epochs + 1):
        running, seen = 0.0, 0
        for x, y in train_dl:
            running += train_batch(x, y, model, opt, loss_fn) * len(x)
            seen += len(x)
        losses.append(running / seen)
        right = seen = 0
        for x, y in train_dl:
            right += accuracy(x, y, model) * len(x)
            seen += len(x)
        accuracies.append(right / seen)
        print(f"epoch {epoch}/{n_epochs}: loss={losses[-1]:.4f} acc={accuracies[-1]:.4f}")
    return losses, accuracies


def plot_history(losses, accuracies):
    plt.style.use("ggplot")
    fig, (left, right) = plt.subplots(ncols=2, figsize=(4, 2))
    n = len(losses)
    left.plot(range(1, n + 1), losses)
    left.set_title("loss")
    right.plot(range(1, n + 1), accuracies)
    right.set_title("accuracy")
    plt.close(fig)
    return fig


SHAPE_AFTER_VIEW = 60000, 784


def run_experiment(train_dl: DataLoader, test_dl: DataLoader, dropout, batch_norm, n_epochs):
    def measure(dl):
        correct = [accuracy(x, y, model) * len(y) for x, y in dl]
        return sum(correct) / len(dl.dataset)

    model = MNISTNeuralNet(dropout, batch_norm)
    start = time.monotonic()
    fit(train_dl, model, torch.optim.Adam(model.parameters(), lr=0.01), nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.monotonic() - start,
        "train_accuracy": measure(train_dl),
        "test_accuracy": measure(test_dl),
        "dropout": dropout,
        "batch_norm": batch_norm,
        "model": model,
    }
