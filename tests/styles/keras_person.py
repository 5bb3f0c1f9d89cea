"""Coming from Keras: a Model wrapper with compile/fit/evaluate, a History object and callbacks."""
from __future__ import annotations

import time
from typing import Any, Callable, Protocol

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.reshape((-1, 784)).to(torch.float32) / 255.0
        self.y = y

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.dense_1 = nn.Linear(784, 1000)
        self.bn = nn.BatchNorm1d(1000) if batch_norm else None
        self.dropout = nn.Dropout(dropout)
        self.dense_2 = nn.Linear(1000, 10)

    def call(self, inputs):
        x = self.dense_1(inputs)
        if self.bn is not None:
            x = self.bn(x)
        x = torch.relu(x)
        x = self.dropout(x)
        return self.dense_2(x)

    forward = call


class Callback(Protocol):
    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None: ...


class History:
    def __init__(self) -> None:
        self.history: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        for key, value in logs.items():
            self.history.setdefault(key, []).append(value)


class ProgbarLogger:
    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        print(f"Epoch {epoch + 1}: " + " - ".join(f"{k}: {v:.4f}" for k, v in logs.items()))


class KerasModel:
    def __init__(self, module: nn.Module) -> None:
        self.module = module

    def compile(self, optimizer: torch.optim.Optimizer, loss: Callable[..., Any]) -> KerasModel:
        self.optimizer, self.loss = optimizer, loss
        return self

    def train_on_batch(self, x, y) -> float:
        self.module.train()
        self.optimizer.zero_grad()
        y_pred = self.module(x)
        loss = self.loss(y_pred, y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def evaluate(self, batches) -> float:
        self.module.eval()
        hits = count = 0
        for x, y in batches:
            hits += int((self.module(x).argmax(-1) == y).sum())
            count += len(y)
        return hits / count

    def fit(self, dl: DataLoader, epochs: int, callbacks: list[Callback]) -> History:
        history = History()
        for epoch in range(epochs):
            losses = [self.train_on_batch(x, y) for x, y in dl]
            logs = {"loss": sum(losses) / len(losses), "accuracy": self.evaluate(dl)}
            for callback in [history, *callbacks]:
                callback.on_epoch_end(epoch, logs)
        return history


def train_batch(x, y, model, opt, loss_fn):
    return KerasModel(model).compile(opt, loss_fn).train_on_batch(x, y)


def accuracy(x, y, model):
    return KerasModel(model).evaluate([(x, y)])


def fit(train_dl, model, opt, loss_fn, n_epochs):
    keras = KerasModel(model).compile(optimizer=opt, loss=loss_fn)
    history = keras.fit(train_dl, epochs=n_epochs, callbacks=[ProgbarLogger()]).history
    return history["loss"], history["accuracy"]


def plot_history(losses, accuracies):
    plt.figure(figsize=(12, 4))
    for index, (name, values) in enumerate({"loss": losses, "accuracy": accuracies}.items(), 1):
        plt.subplot(1, 2, index)
        plt.plot(range(1, len(values) + 1), values)
        plt.title(f"model {name}")
        plt.ylabel(name)
        plt.xlabel("epoch")
        plt.legend(["train"], loc="upper left")
    figure = plt.gcf()
    plt.show()
    return figure


SHAPE_AFTER_VIEW = (60000, 28 * 28)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    module = MNISTNeuralNet(dropout, batch_norm)
    keras = KerasModel(module)
    keras.compile(torch.optim.Adam(module.parameters(), lr=0.01), nn.CrossEntropyLoss())
    start = time.time()
    history = keras.fit(train_dl, n_epochs, [])
    return {
        "seconds": time.time() - start,
        "train_accuracy": history.history["accuracy"][-1],
        "test_accuracy": keras.evaluate(test_dl),
        "history": history.history,
    }
