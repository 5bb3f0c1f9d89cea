"""Dropout by hand with a mask, ReLU by hand, a Linear layer of one's own, xavier weights."""

import math
import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.contiguous().view(-1, 784).to(dtype=torch.float32).mul(1 / 255)
        self.y = y.long()

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class Dense(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        limit = math.sqrt(6 / (n_in + n_out))
        self.weight = nn.Parameter(torch.empty(n_out, n_in).uniform_(-limit, limit))
        self.bias = nn.Parameter(torch.zeros(n_out))

    def forward(self, x):
        return x @ self.weight.T + self.bias


class Drop(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        mask = torch.bernoulli(torch.full_like(x, 1 - self.p))
        return x * mask / (1 - self.p)


def relu(x):
    return torch.where(x > 0, x, torch.zeros_like(x))


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.dense1 = Dense(784, 1000)
        self.norm = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.drop = Drop(dropout)
        self.dense2 = Dense(1000, 10)

    def forward(self, x):
        return self.dense2(self.drop(relu(self.norm(self.dense1(x)))))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    loss = loss_fn(model(x), y)
    params = [p for group in opt.param_groups for p in group["params"]]
    for p, g in zip(params, torch.autograd.grad(loss, params)):
        p.grad = g
    opt.step()
    return loss.item()


def accuracy(x, y, model):
    model.eval()
    torch.set_grad_enabled(False)
    try:
        return (model(x).argsort(dim=1)[:, -1] == y).float().mean().item()
    finally:
        torch.set_grad_enabled(True)


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        mean = 0.0
        for n, (x, y) in enumerate(train_dl, start=1):
            mean += (train_batch(x, y, model, opt, loss_fn) - mean) / n
        losses.append(mean)
        accuracies.append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    return losses, accuracies


def plot_history(losses, accuracies):
    fig, (a, b) = plt.subplots(1, 2)
    a.stem(range(1, len(losses) + 1), losses)
    a.set_title("loss")
    b.stem(range(1, len(losses) + 1), accuracies)
    b.set_title("accuracy")
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.perf_counter()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.perf_counter() - start
    test = accuracy(test_dl.dataset.x, test_dl.dataset.y, model)
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}
