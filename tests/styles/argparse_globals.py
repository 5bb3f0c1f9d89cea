#!/usr/bin/env python3
"""A program with options, parsed at the top and used everywhere."""

import argparse
import json
import os
import time
from pathlib import Path

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

parser = argparse.ArgumentParser(description="MNIST lab")
parser.add_argument("--hidden", type=int, default=1000)
parser.add_argument("--lr", type=float, default=1e-2)
parser.add_argument("--batch-size", type=int, default=32)
parser.add_argument("--out", type=Path, default=Path(os.environ.get("OUT", "out")))
args = parser.parse_args()
args.out.mkdir(parents=True, exist_ok=True)
CACHE = Path(__file__).parent / "cache.json"


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.flatten(1) / 255
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.fc1 = nn.Linear(784, args.hidden)
        self.bn = nn.BatchNorm1d(args.hidden) if batch_norm else nn.Identity()
        self.drop = nn.Dropout(dropout)
        self.fc2 = nn.Linear(args.hidden, 10)

    def forward(self, x):
        return self.fc2(self.drop(torch.relu(self.bn(self.fc1(x)))))


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
    for epoch in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(sum(batch_losses) / len(batch_losses))
        accuracies.append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    (args.out / "history.json").write_text(json.dumps([losses, accuracies]))
    torch.save(model.state_dict(), args.out / "model.pt")
    return losses, accuracies


def plot_history(losses, accuracies):
    fig, (a, b) = plt.subplots(1, 2)
    a.plot(range(1, len(losses) + 1), losses)
    a.set_title("loss")
    b.plot(range(1, len(losses) + 1), accuracies)
    b.set_title("accuracy")
    fig.savefig(args.out / "history.png", dpi=300)
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=args.lr)
    start = time.time()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    test = accuracy(test_dl.dataset.x, test_dl.dataset.y, model)
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}


def main():
    from mnist import load_mnist

    x_train, y_train, x_test, y_test = load_mnist()
    train_dl = DataLoader(MNISTDataset(x_train, y_train), batch_size=args.batch_size, shuffle=True)
    test_dl = DataLoader(MNISTDataset(x_test, y_test), batch_size=1000)
    print(run_experiment(train_dl, test_dl, 0.25, True, 5))


if __name__ == "__main__":
    main()
