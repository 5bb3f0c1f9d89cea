"""Progress bars around everything, with postfixes."""

import time

import matplotlib.pyplot as plt
import numpy as np
import torch
import tqdm
from torch import nn
from torch.utils.data import Dataset
from tqdm.auto import tqdm as auto_bar
from tqdm.auto import trange


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        rows = []
        for chunk in tqdm.tqdm(x.split(1000), desc="converting", leave=False):
            rows.append(chunk.view(-1, 784) / 255)
        self.x = torch.cat(rows)
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.fc1 = nn.Linear(784, 1000)
        self.bn1 = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.dropout1 = nn.Dropout(dropout)
        self.fc2 = nn.Linear(1000, 10)

    def forward(self, x):
        x = torch.nn.functional.relu(self.bn1(self.fc1(x)), inplace=True)
        return self.fc2(self.dropout1(x))


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
    with trange(n_epochs, desc="epochs") as epochs:
        for epoch in epochs:
            batch_losses = []
            for x, y in auto_bar(train_dl, total=len(train_dl), leave=False, unit="batch"):
                batch_losses.append(train_batch(x, y, model, opt, loss_fn))
            losses.append(np.mean(batch_losses))
            pairs = [(accuracy(x, y, model), len(y)) for x, y in auto_bar(train_dl, leave=False)]
            accuracies.append(sum(a * n for a, n in pairs) / sum(n for _, n in pairs))
            epochs.set_postfix(loss=losses[-1], acc=accuracies[-1])
            tqdm.tqdm.write(f"epoch {epoch + 1} done")
    return losses, accuracies


def plot_history(losses, accuracies):
    fig, axes = plt.subplots(nrows=1, ncols=2, figsize=(20, 6))
    for i, (name, values) in enumerate([("loss", losses), ("accuracy", accuracies)]):
        axes[i].plot(np.arange(1, len(values) + 1), values, marker="o", markersize=20, linewidth=6)
        axes[i].set_title(name, fontsize=24)
        axes[i].fill_between(np.arange(1, len(values) + 1), values, alpha=0.2)
        axes[i].annotate(f"{values[-1]:.2f}", (len(values), values[-1]))
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    bar = tqdm.tqdm(total=3)
    start = time.time()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    bar.update()
    test = float(np.average([accuracy(x, y, model) for x, y in test_dl]))
    bar.close()
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}
