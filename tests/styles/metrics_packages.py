"""Packages do the small work: einops reshapes, torchmetrics measures, seaborn draws."""

import time

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
import torch
import torch.nn as nn
from einops import rearrange
from einops.layers.torch import Rearrange
from torch.utils.data import Dataset
from torchinfo import summary
from torchmetrics import MeanMetric
from torchmetrics.classification import MulticlassAccuracy
from torchmetrics.functional import accuracy as measure

sns.set_theme(style="whitegrid", palette="deep")


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = rearrange(x, "n h w -> n (h w)").float().div(255)
        self.y = y

    def __len__(self):
        return self.x.shape[0]

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        norm = [nn.BatchNorm1d(1000)] if batch_norm else []
        self.layers = nn.Sequential(
            Rearrange("n ... -> n (...)"),
            nn.Linear(784, 1000), *norm, nn.ReLU(), nn.Dropout(dropout), nn.Linear(1000, 10),
        )

    def forward(self, x):
        return self.layers(x)


summary(MNISTNeuralNet(), input_size=(32, 784), verbose=0)


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


def accuracy(x, y, model):
    model.eval()
    with torch.inference_mode():
        return measure(model(x), y, task="multiclass", num_classes=10).item()


def score(loader, model):
    metric = MulticlassAccuracy(num_classes=10, average="micro")
    model.eval()
    with torch.no_grad():
        for x, y in loader:
            metric.update(model(x), y)
    return float(metric.compute())


def fit(train_dl, model, opt, loss_fn, n_epochs):
    history = {"loss": [], "accuracy": []}
    for _ in range(n_epochs):
        mean = MeanMetric()
        for x, y in train_dl:
            mean.update(train_batch(x, y, model, opt, loss_fn))
        history["loss"].append(mean.compute().item())
        history["accuracy"].append(score(train_dl, model))
    return history["loss"], history["accuracy"]


def plot_history(losses, accuracies):
    table = pd.DataFrame({"epoch": range(1, len(losses) + 1), "loss": losses, "accuracy": accuracies})
    fig, axes = plt.subplots(1, 2, figsize=(10, 4))
    for ax, column in zip(axes, ["loss", "accuracy"]):
        sns.lineplot(data=table, x="epoch", y=column, marker="o", ax=ax)
        ax.set_title(f"Training {column}")
    sns.despine(fig)
    return fig


SHAPE_AFTER_VIEW = [60000, 784]


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=0.01)
    start = time.time()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    return {
        "seconds": seconds,
        "train_accuracy": score(train_dl, model),
        "test_accuracy": score(test_dl, model),
    }
