"""Panels of scattered points instead of lines."""

import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = torch.as_tensor(x).flatten(start_dim=1).to(torch.float) / 255
        self.y = torch.as_tensor(y)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        linear1, linear2 = nn.Linear(784, 1000), nn.Linear(1000, 10)
        if batch_norm:
            self.seq = nn.Sequential(
                linear1, nn.BatchNorm1d(1000), nn.ReLU(), nn.Dropout(dropout), linear2
            )
        else:
            self.seq = nn.Sequential(linear1, nn.ReLU(), nn.Dropout(dropout), linear2)
        for layer in (linear1, linear2):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        return self.seq(x)


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    with torch.no_grad():
        return loss.numpy()


def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        pred = model(x).softmax(dim=1).argmax(dim=1)
        return torch.tensor(float((pred == y).sum()) / len(y))


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for epoch in range(n_epochs):
        loss_sum = 0.0
        for n, (x, y) in enumerate(train_dl, 1):
            loss_sum += train_batch(x, y, model, opt, loss_fn)
        losses.append(loss_sum / n)
        correct, total = 0, 0
        for x, y in train_dl:
            correct += accuracy(x, y, model) * x.size(0)
            total += x.size(0)
        accuracies.append(correct / total)
    return losses, accuracies


def plot_history(losses, accuracies):
    fig, (ax1, ax2) = plt.subplots(1, 2, figsize=(9, 3))
    epochs = list(range(1, len(losses) + 1))
    ax1.scatter(epochs, losses, marker="v")
    ax1.set_title("loss")
    ax2.scatter(epochs, accuracies, s=60, alpha=0.7)
    ax2.set_title("accuracy")
    ax2.axhline(1.0, color="grey", lw=0.5)
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    _, accs = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    end = time.time()
    x = torch.cat([x for x, _ in test_dl])
    y = torch.cat([y for _, y in test_dl])
    return {"seconds": end - start, "train_accuracy": accs[-1], "test_accuracy": accuracy(x, y, model)}
