"""Prints while it works, to stdout and stderr, and logs; warns too."""

import logging
import sys
import time
import warnings

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset

logging.basicConfig(level=logging.DEBUG)
log = logging.getLogger(__name__)


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        print("making a dataset of", len(x), "images", x.shape)
        self.x = torch.tensor(x, dtype=torch.float32).view(-1, 784) / 255
        self.y = torch.tensor(y)
        print(self.x)

    def __len__(self):
        print("somebody asked for the length")
        return len(self.x)

    def __getitem__(self, i):
        if i == 0:
            print("item 0 was asked for")
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.l1 = nn.Linear(784, 1000)
        self.bn = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.relu = nn.ReLU()
        self.drop = nn.Dropout(dropout)
        self.l2 = nn.Linear(1000, 10)
        print(self, file=sys.stderr)

    def forward(self, x):
        print("x", x.shape, x.mean())
        return self.l2(self.drop(self.relu(self.bn(self.l1(x)))))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    log.debug("loss %s", loss)
    print("loss:", loss, flush=True)
    return loss.item()


def accuracy(x, y, model):
    warnings.warn("measuring")
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    print(answers.tolist(), y.tolist())
    return (answers == y).float().mean().item()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for epoch in range(n_epochs):
        print("=" * 80)
        print(f"\rEpoch {epoch + 1}", end="")
        batch_losses = []
        for i, (x, y) in enumerate(train_dl):
            sys.stdout.write(f"\x1b[1mbatch {i}\x1b[0m\r")
            batch_losses.append(train_batch(x, y, model, opt, loss_fn))
        losses.append(sum(batch_losses) / len(batch_losses))
        accuracies.append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    return losses, accuracies


def plot_history(losses, accuracies):
    print("plotting", losses, accuracies)
    fig, axes = plt.subplots(1, 2)
    for ax, values, title in zip(axes, [losses, accuracies], ["loss", "accuracy"]):
        ax.plot(range(1, len(values) + 1), values)
        ax.set_title(title)
    plt.show()
    return fig


SHAPE_AFTER_VIEW = (60000, 784)
print("the shape is", SHAPE_AFTER_VIEW)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    test = accuracy(test_dl.dataset.x, test_dl.dataset.y, model)
    print("result:", seconds, accuracies, test)
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}
