"""The network is an nn.Sequential with named layers; the history is two NumPy arrays."""

from collections import OrderedDict
from timeit import default_timer as timer

import numpy as np
import torch
import torch.nn as nn
from matplotlib.figure import Figure
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    """MNIST as rows."""

    def __init__(self, x, y):
        super().__init__()
        self.x = x.to(torch.float32).div(255).flatten(1)
        self.y = y.clone()

    def __len__(self):
        return self.x.size(0)

    def __getitem__(self, i):
        return self.x[i, :], self.y[i]


class MNISTNeuralNet(nn.Sequential):
    def __init__(self, dropout=0.25, batch_norm=True):
        layers = OrderedDict()
        layers["hidden"] = nn.Linear(784, 1000)
        if batch_norm:
            layers["norm"] = nn.BatchNorm1d(num_features=1000)
        layers["relu"] = nn.ReLU()
        layers["dropout"] = nn.Dropout(p=dropout)
        layers["output"] = nn.Linear(1000, 10)
        super().__init__(layers)


def train_batch(x, y, model, opt, loss_fn):
    model.train(True)
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    opt.zero_grad()
    return float(loss)


def accuracy(x, y, model):
    was_training = model.training
    model.train(False)
    with torch.inference_mode():
        correct = torch.eq(model(x).max(dim=1).indices, y)
    model.train(was_training)
    return correct.double().mean().item()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = np.zeros(n_epochs), np.zeros(n_epochs)
    data = train_dl.dataset
    for epoch in range(n_epochs):
        batch_losses = np.array([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl])
        losses[epoch] = batch_losses.mean()
        accuracies[epoch] = accuracy(data.x, data.y, model)
    return losses, accuracies


def plot_history(losses, accuracies):
    fig = Figure(figsize=(8, 3), tight_layout=True)
    for position, values, what in [(1, losses, "loss"), (2, accuracies, "accuracy")]:
        ax = fig.add_subplot(1, 2, position)
        ax.plot(np.arange(1, len(values) + 1), values, "k.-")
        ax.set_xlabel("epoch")
        ax.set_ylabel(what)
        ax.set_title(what.capitalize())
        ax.grid(True)
    return fig


SHAPE_AFTER_VIEW = torch.Size([60000, 784])


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout=dropout, batch_norm=batch_norm)
    optimizer = torch.optim.Adam(params=model.parameters(), lr=0.01)
    start = timer()
    fit(train_dl, model, optimizer, nn.CrossEntropyLoss(), n_epochs)
    stop = timer()
    train, test = train_dl.dataset, test_dl.dataset
    return {
        "seconds": stop - start,
        "train_accuracy": accuracy(train.x, train.y, model),
        "test_accuracy": accuracy(test.x, test.y, model),
    }
