"""A NumPy person: images through NumPy, NumPy results, NumPy history."""

import time

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn


class MNISTDataset(torch.utils.data.Dataset):
    def __init__(self, x, y):
        x = np.asarray(x).reshape(-1, 784).astype(np.float32) / np.float32(255)
        self.x = torch.from_numpy(x)
        self.y = torch.from_numpy(np.array(y, dtype=np.int64))

    def __len__(self):
        return np.shape(self.x)[0]

    def __getitem__(self, i):
        return self.x[i], int(self.y[i])


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.w1 = nn.Linear(784, 1000)
        self.bn = [nn.Identity(), nn.BatchNorm1d(1000)][batch_norm]
        self.do = nn.Dropout(dropout)
        self.w2 = nn.Linear(1000, 10)

    def forward(self, x):
        h = self.bn(self.w1(x)).clamp(min=0)
        return self.w2(self.do(h))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return np.array(loss.item(), dtype=np.float64)


def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        logits = model(x).detach().cpu().numpy()
    return np.count_nonzero(np.argmax(logits, axis=1) == y.cpu().numpy()) / len(y)


def fit(train_dl, model, opt, loss_fn, n_epochs):
    history = np.empty((2, n_epochs))
    for e in range(n_epochs):
        history[0, e] = np.mean([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl])
        hits = np.array([(accuracy(x, y, model), len(y)) for x, y in train_dl])
        history[1, e] = hits[:, 0] @ hits[:, 1] / hits[:, 1].sum()
    return history


def plot_history(losses, accuracies):
    fig, axes = plt.subplots(2, 1, sharex=True)
    epochs = np.linspace(1, len(losses), len(losses))
    for ax, data, title in zip(np.ravel(axes), np.stack([losses, accuracies]), ["loss", "accuracy"]):
        ax.plot(epochs, data, "s:", c="tab:red", ms=3)
        ax.set_title(title)
    return fig


SHAPE_AFTER_VIEW = np.array([60000, 784])


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    start = time.time_ns()
    losses, accuracies = fit(
        train_dl, model, torch.optim.Adam(model.parameters(), lr=1e-2), nn.CrossEntropyLoss(), n_epochs
    )
    seconds = np.float64(time.time_ns() - start) / 1e9
    hits = [accuracy(x, y, model) * len(y) for x, y in test_dl]
    return {
        "seconds": seconds,
        "train_accuracy": accuracies[-1],
        "test_accuracy": np.sum(hits) / len(test_dl.dataset),
    }
