"""LazyLinear and LazyBatchNorm1d take their sizes from the first batch."""

import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.flatten(1).float() / 255
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.hidden = nn.LazyLinear(1000)
        self.norm = nn.LazyBatchNorm1d() if batch_norm else nn.Identity()
        self.drop = nn.Dropout(dropout)
        self.out = nn.LazyLinear(10)

    def forward(self, x):
        return self.out(self.drop(self.norm(self.hidden(x)).relu()))


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


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(sum(batch_losses) / len(batch_losses))
        accuracies.append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    return losses, accuracies


def plot_history(losses, accuracies):
    fig, (a, b) = plt.subplots(1, 2)
    a.loglog(range(1, len(losses) + 1), losses)
    a.set_title("loss")
    b.errorbar(range(1, len(losses) + 1), accuracies, yerr=0.01)
    b.set_title("accuracy")
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    test = accuracy(test_dl.dataset.x, test_dl.dataset.y, model)
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}
