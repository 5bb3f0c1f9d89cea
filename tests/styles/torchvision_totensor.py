"""Pixels are scaled by torchvision's ToTensor, image by image."""

import time

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset
from torchvision import datasets, transforms

to_tensor = transforms.ToTensor()


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = torch.stack([to_tensor(image.numpy()) for image in x]).view(-1, 784)
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear1 = nn.Linear(784, 1000)
        self.norm = nn.BatchNorm1d(1000) if batch_norm else None
        self.act = nn.ReLU()
        self.drop = nn.Dropout(p=dropout)
        self.linear2 = nn.Linear(1000, 10)

    def forward(self, x):
        x = self.linear1(self.flatten(x))
        if self.norm is not None:
            x = self.norm(x)
        return self.linear2(self.drop(self.act(x)))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    loss = loss_fn(model(x), y)
    for p in model.parameters():
        p.grad = None
    loss.backward()
    opt.step()
    return np.float32(loss.item())


def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        out = model(x)
    return np.mean(out.numpy().argmax(axis=1) == y.numpy())


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses.append(np.mean([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]))
        accuracies.append(
            np.average(
                [accuracy(x, y, model) for x, y in train_dl],
                weights=[len(y) for _, y in train_dl],
            )
        )
    return losses, accuracies


def plot_history(losses, accuracies):
    fig, axes = plt.subplots(1, 2, constrained_layout=True)
    fig.suptitle("History", fontsize=20)
    for ax, values, title in zip(axes, (losses, accuracies), ("Loss", "Accuracy")):
        ax.step(range(1, len(values) + 1), values, where="mid")
        ax.set_title(title)
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    test = np.concatenate([[accuracy(x, y, model)] * len(y) for x, y in test_dl]).mean()
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}


if __name__ == "__main__":
    train = datasets.MNIST("data", download=True)
    print(run_experiment(train, train, 0.25, True, 5))
