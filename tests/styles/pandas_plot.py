"""The history goes through a pandas DataFrame, which also draws it."""

import time

import pandas as pd
import torch
from matplotlib import pyplot as plt
from sklearn.metrics import accuracy_score
from torch import nn
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.view(x.shape[0], x.shape[1] * x.shape[2]).float() / 255
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.linear = nn.Linear(784, 1000)
        self.norm = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.rest = nn.Sequential(nn.ReLU(), nn.Dropout(dropout), nn.Linear(1000, 10))

    def forward(self, x):
        return self.rest(self.norm(self.linear(x)))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.tolist()


def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        predictions = model(x).argmax(dim=1)
    return accuracy_score(y, predictions)


def fit(train_dl, model, opt, loss_fn, n_epochs):
    rows = []
    for _ in range(n_epochs):
        losses = pd.Series([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl])
        rows.append({"loss": losses.mean(), "acc": accuracy(*train_dl.dataset[:], model)})
    history = pd.DataFrame(rows)
    return history["loss"], history["acc"].to_list()


def plot_history(losses, accuracies):
    frame = pd.DataFrame({"loss": losses, "accuracy": accuracies}, index=range(1, len(losses) + 1))
    fig, axes = plt.subplots(1, 2, figsize=(8, 3))
    frame["loss"].plot(ax=axes[0], title="Loss", xlabel="epoch")
    frame["accuracy"].plot(ax=axes[1], title="Accuracy", xlabel="epoch", style="o-")
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = pd.Timestamp.now()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = (pd.Timestamp.now() - start).total_seconds()
    return {
        "seconds": seconds,
        "train_accuracy": accuracy(*train_dl.dataset[:], model),
        "test_accuracy": accuracy(*test_dl.dataset[:], model),
    }
