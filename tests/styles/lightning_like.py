"""Lightning without Lightning: the module knows its steps and its optimizer, a Trainer drives it."""
import time
from abc import ABC, abstractmethod
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property, singledispatch, wraps
from typing import Generic, TypeVar

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from matplotlib import pyplot as plt
from torch.utils.data import DataLoader, Dataset, TensorDataset

T = TypeVar("T")


class LightningModule(nn.Module, ABC):
    @abstractmethod
    def training_step(self, batch, batch_idx): ...

    def log(self, name, value):
        self.__dict__.setdefault("logged", {}).setdefault(name, []).append(float(value))

    @property
    def device(self):
        return next(self.parameters()).device


class MNISTDataset(TensorDataset):
    def __init__(self, x, y):
        super().__init__(torch.flatten(x, 1) / 255, y)

    @property
    def x(self):
        return self.tensors[0]

    @property
    def y(self):
        return self.tensors[1]


class MNISTNeuralNet(LightningModule):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.layers = nn.Sequential()
        self.layers.add_module("hidden", nn.Linear(784, 1000))
        if batch_norm:
            self.layers.add_module("norm", nn.BatchNorm1d(1000))
        self.layers.add_module("act", nn.ReLU())
        self.layers.add_module("drop", nn.Dropout(dropout))
        self.layers.add_module("logits", nn.Linear(1000, 10))

    def forward(self, x):
        return self.layers(x)

    def training_step(self, batch, batch_idx=0):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx=0):
        x, y = batch
        return self(x).argmax(1).eq(y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-2)


def preserving_mode(function):
    @wraps(function)
    def wrapper(x, y, model, *rest, **kw):
        mode = model.training
        try:
            return function(x, y, model, *rest, **kw)
        finally:
            model.train(mode)

    return wrapper


@preserving_mode
def train_batch(x, y, model, opt, loss_fn):
    model.train()
    with torch.enable_grad(), torch.autograd.set_detect_anomaly(False):
        opt.zero_grad(set_to_none=True)
        loss = loss_fn(model(x), y)
        loss.backward()
        opt.step()
    return loss.detach().item()


@preserving_mode
@torch.inference_mode()
def accuracy(x, y, model):
    model.eval()
    return torch.mean((model(x).argmax(dim=-1) == y).to(torch.float64)).item()


@dataclass
class Metrics(Generic[T]):
    losses: list = field(default_factory=list)
    accuracies: list = field(default_factory=list)

    def __iadd__(self, pair):
        loss, acc = pair
        self.losses.append(loss)
        self.accuracies.append(acc)
        return self

    def __iter__(self):
        return iter((self.losses, self.accuracies))


def dataloader_accuracy(dl, model):
    pairs = np.array([(accuracy(x, y, model), len(y)) for x, y in dl])
    return float(np.average(pairs[:, 0], weights=pairs[:, 1]))


def fit(train_dl, model, opt, loss_fn, n_epochs):
    metrics = Metrics()
    for _ in range(n_epochs):
        with ExitStack() as stack:
            stack.enter_context(nullcontext())
            loss = np.fromiter((train_batch(*b, model, opt, loss_fn) for b in train_dl), float).mean()
        metrics += loss, dataloader_accuracy(train_dl, model)
    return tuple(metrics)


@singledispatch
def draw(values, ax, title):
    ax.plot(np.arange(1, len(values) + 1), values)
    ax.set_title(title)


def plot_history(losses, accuracies):
    fig, axes = plt.subplots(ncols=2, layout="constrained")
    draw(losses, axes[0], "train_loss")
    draw(accuracies, axes[1], "train_acc")
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


class Trainer:
    def __init__(self, max_epochs):
        self.max_epochs = max_epochs

    def fit(self, module, dl):
        opt = module.configure_optimizers()
        began = time.perf_counter()
        for _ in range(self.max_epochs):
            module.train()
            for i, batch in enumerate(dl):
                opt.zero_grad()
                module.training_step(batch, i).backward()
                opt.step()
        self.seconds = time.perf_counter() - began
        return self

    @torch.no_grad()
    def test(self, module, dl):
        module.eval()
        return torch.cat([module.validation_step(b) for b in dl]).float().mean().item()


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    module = MNISTNeuralNet(dropout=dropout, batch_norm=batch_norm)
    trainer = Trainer(max_epochs=n_epochs).fit(module, train_dl)
    return {
        "seconds": trainer.seconds,
        "train_accuracy": trainer.test(module, train_dl),
        "test_accuracy": trainer.test(module, test_dl),
    }
