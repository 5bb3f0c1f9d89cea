"""Losses are computed in float64, from log-probabilities, so that rounding is no matter."""

import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.flatten(start_dim=1).to(torch.float64).div(255).float()
        self.y = y

    def __len__(self):
        return self.y.numel()

    def __getitem__(self, index):
        return self.x[index], self.y[index]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        middle = [nn.BatchNorm1d(1000)] if batch_norm else []
        self.body = nn.Sequential(nn.Linear(784, 1000), *middle, nn.ReLU(), nn.Dropout(dropout))
        self.head = nn.Linear(1000, 10)

    def forward(self, x):
        return self.head(self.body(x))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    log_probabilities = model(x).double().log_softmax(dim=1)  # a second log-softmax changes nothing
    loss = loss_fn(log_probabilities, y)
    loss.backward()
    opt.step()
    return loss.item()


def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        return (model(x).double().argmax(dim=1) == y).double().mean().item()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses.append(sum(train_batch(x, y, model, opt, loss_fn) for x, y in train_dl))
        losses[-1] /= len(train_dl)
        right = sum(accuracy(x, y, model) * len(y) for x, y in train_dl)
        accuracies.append(right / len(train_dl.dataset))
    return losses, accuracies


def plot_history(losses, accuracies):
    figure, panels = plt.subplots(1, 2)
    for panel, values, title in zip(
        panels, (losses, accuracies), ("Loss", "Accuracy"), strict=True
    ):
        panel.plot(range(1, len(values) + 1), values, "o-")
        panel.set_title(title)
    return figure


SHAPE_AFTER_VIEW = (60000, 28 * 28)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout=dropout, batch_norm=batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    right = sum(accuracy(x, y, model) * len(y) for x, y in test_dl)
    test_accuracy = right / len(test_dl.dataset)
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test_accuracy}
