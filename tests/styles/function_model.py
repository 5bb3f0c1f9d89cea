"""MNISTNeuralNet is a function that returns an nn.Sequential."""

import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = torch.stack([image.flatten() for image in x.float()]) / 255
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


def MNISTNeuralNet(dropout: float = 0.25, batch_norm: bool = True) -> nn.Module:
    hidden = [nn.BatchNorm1d(1000)] if batch_norm else []
    return nn.Sequential(
        nn.Linear(784, 1000), *hidden, nn.ReLU(), nn.Dropout(dropout), nn.Linear(1000, 10)
    )


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


def mean_accuracy(batches, model):
    right = total = 0.0
    for x, y in batches:
        right += accuracy(x, y, model) * len(y)
        total += len(y)
    return right / total


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(sum(batch_losses) / len(batch_losses))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


def plot_history(losses, accuracies):
    fig = plt.figure(figsize=(6, 8))
    ax1 = plt.subplot2grid((3, 1), (0, 0), rowspan=2)
    ax2 = plt.subplot2grid((3, 1), (2, 0))
    ax1.fill_between(range(1, len(losses) + 1), losses, color="0.9")
    ax1.plot(range(1, len(losses) + 1), losses, color="0.8", lw=0.5)
    ax1.set_title("loss")
    ax2.plot(range(1, len(losses) + 1), accuracies, color="0.8", lw=0.5)
    ax2.set_title("accuracy")
    ax2.set_ylim(0.75, 1)
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.time() - start,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }
