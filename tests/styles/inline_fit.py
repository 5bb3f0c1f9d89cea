"""fit and run_experiment repeat the work inline instead of calling train_batch and accuracy."""

import time

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = torch.zeros(len(x), 784)
        self.x[:] = x.view(-1, 784)
        self.x /= 255
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        image = self.x[i]
        label = self.y[i]
        return image, label


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.lin1 = nn.Linear(784, 1000)
        if batch_norm is True:
            self.bn1 = nn.BatchNorm1d(1000)
        else:
            self.bn1 = None
        self.lin2 = nn.Linear(1000, 10)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        out = self.lin1(x)
        if self.bn1:
            out = self.bn1(out)
        # dropping before or after ReLU is the same thing: both keep zero at zero
        out = self.dropout(out)
        out = torch.relu(out)
        out = self.lin2(out)
        return out


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    output = model(x)
    loss = loss_fn(output, y)
    loss.backward()
    opt.step()
    return loss.item()


def accuracy(x, y, model):
    model.eval()
    correct = 0
    with torch.no_grad():
        outputs = model(x)
        for i in range(len(y)):
            if outputs[i].argmax() == y[i]:
                correct += 1
    return correct / len(y)


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses = []
    accuracies = []
    for epoch in range(n_epochs):
        model.train()
        total_loss = 0
        n_batches = 0
        for x, y in train_dl:
            opt.zero_grad()
            output = model(x)
            loss = loss_fn(output, y)
            loss.backward()
            opt.step()
            total_loss += loss.item()
            n_batches += 1
        losses.append(total_loss / n_batches)

        model.eval()
        n_correct = 0
        n_total = 0
        with torch.no_grad():
            for x, y in train_dl:
                predictions = model(x).argmax(dim=1)
                n_correct += (predictions == y).sum().item()
                n_total += y.size(0)
        accuracies.append(n_correct / n_total)
    return losses, accuracies


def plot_history(losses, accuracies):
    fig = plt.figure()
    ax = fig.add_subplot(211)
    ax.plot(list(range(1, len(losses) + 1)), losses, label="train")
    ax.set_title("Loss")
    ax.legend()
    ax = fig.add_subplot(212)
    ax.plot(list(range(1, len(accuracies) + 1)), accuracies, label="train")
    ax.set_title("Accuracy")
    ax.legend()
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    for _ in range(n_epochs):
        for x, y in train_dl:
            model.train()
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
    seconds = time.time() - start
    model.eval()
    accuracies = {}
    for name, loader in {"train": train_dl, "test": test_dl}.items():
        correct = total = 0
        with torch.no_grad():
            for x, y in loader:
                correct += (model(x).argmax(1) == y).sum().item()
                total += len(y)
        accuracies[name] = correct / total
    return {
        "seconds": seconds,
        "train_accuracy": accuracies["train"],
        "test_accuracy": accuracies["test"],
    }
