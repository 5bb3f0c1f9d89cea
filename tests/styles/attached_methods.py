"""Classes completed later, method by method, as in notebooks of textbooks."""

import functools
import time

import matplotlib.pyplot as plt
import torch
from torch import nn


def add_to(cls):
    def attach(function):
        setattr(cls, function.__name__, function)
        return function

    return attach


class MNISTDataset(torch.utils.data.Dataset):
    pass


@add_to(MNISTDataset)
def __init__(self, x, y):
    self.x = x.view(-1, 784) / 255
    self.y = y


MNISTDataset.__len__ = lambda self: len(self.x)


def item(self, i):
    return self.x[i], self.y[i]


MNISTDataset.__getitem__ = item


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.build(dropout, batch_norm)


@add_to(MNISTNeuralNet)
def build(self, dropout, batch_norm):
    self.add_module("l1", nn.Linear(784, 1000))
    if batch_norm:
        self.register_module("bn", nn.BatchNorm1d(1000))
    self.add_module("drop", nn.Dropout(dropout))
    self.add_module("l2", nn.Linear(1000, 10))


def forward(self, x):
    h = self.l1(x)
    h = getattr(self, "bn", nn.Identity())(h)
    return self.l2(self.drop(h.relu()))


MNISTNeuralNet.forward = forward


def in_mode(training):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(x, y, model, *rest):
            model.train(training)
            return function(x, y, model, *rest)

        return wrapper

    return decorate


@in_mode(True)
def train_batch(x, y, model, opt, loss_fn):
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


@in_mode(False)
@torch.no_grad()
def accuracy(x, y, model):
    return float((model(x).argmax(1) == y).float().mean())


class Recorder:
    def __init__(self):
        self.losses, self.accuracies = [], []

    def epoch(self, losses, value):
        self.losses.append(sum(losses) / len(losses))
        self.accuracies.append(value)


def fit(train_dl, model, opt, loss_fn, n_epochs):
    recorder = Recorder()
    ds = train_dl.dataset
    while len(recorder.losses) < n_epochs:
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        recorder.epoch(batch_losses, accuracy(ds.x, ds.y, model))
    return recorder.losses, recorder.accuracies


def plot_history(losses, accuracies):
    fig = plt.figure(layout="constrained")
    axes = fig.subplot_mosaic([["loss", "accuracy"]])
    axes["loss"].plot(range(1, len(losses) + 1), losses)
    axes["accuracy"].plot(range(1, len(losses) + 1), accuracies)
    for name, ax in axes.items():
        ax.set_title(f"The {name} per epoch")
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    results = {"seconds": time.perf_counter() - start}
    for name, dl in (("train", train_dl), ("test", test_dl)):
        results[name + "_accuracy"] = accuracy(dl.dataset.x, dl.dataset.y, model)
    return results
