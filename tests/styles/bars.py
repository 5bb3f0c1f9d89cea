"""Bars in the panels; the training loop in a class, the graded functions are its methods."""

import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.unflatten(0, (len(x), 1)).flatten(1) / 255
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MLP(nn.Module):
    """The general case, of which the lab's network is one."""

    def __init__(self, sizes, dropout, batch_norm):
        super().__init__()
        layers = []
        for i, (n_in, n_out) in enumerate(zip(sizes[:-1], sizes[1:])):
            layers.append(nn.Linear(n_in, n_out))
            if i < len(sizes) - 2:
                if batch_norm:
                    layers.append(nn.BatchNorm1d(n_out))
                layers.extend([nn.ReLU(), nn.Dropout(dropout)])
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)


class MNISTNeuralNet(MLP):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__([784, 1000, 10], dropout, batch_norm)


class Trainer:
    def train_batch(self, x, y, model, opt, loss_fn):
        model.train()
        opt.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        opt.step()
        return loss.item()

    @torch.no_grad()
    def accuracy(self, x, y, model):
        model.eval()
        return (model(x).argmax(1) == y).float().mean().item()

    def fit(self, train_dl, model, opt, loss_fn, n_epochs):
        losses, accuracies = [], []
        for _ in range(n_epochs):
            batch = [self.train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
            losses.append(sum(batch) / len(batch))
            accuracies.append(self.accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
        return losses, accuracies


trainer = Trainer()
train_batch = trainer.train_batch
accuracy = trainer.accuracy
fit = trainer.fit


def plot_history(losses, accuracies):
    fig, (a, b) = plt.subplots(1, 2)
    a.bar(range(1, len(losses) + 1), losses)
    a.set_title("loss")
    bars = b.bar(range(1, len(accuracies) + 1), accuracies, width=0.5, color="tab:orange")
    b.bar_label(bars, fmt="%.2f")
    b.set_title("accuracy")
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    train, test = train_dl.dataset, test_dl.dataset
    return {
        "test_accuracy": trainer.accuracy(test.x, test.y, model),
        "train_accuracy": trainer.accuracy(train.x, train.y, model),
        "seconds": seconds,
    }
