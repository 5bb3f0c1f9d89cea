"""Compiled and scripted code, methods under decorators, an accuracy in percent, `view(-1)`."""

import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        pixels = x.view(-1).float()
        pixels /= 255
        self.x, self.y = pixels.view(len(x), -1), y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.input = nn.Linear(784, 1000)
        self.bn = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.relu = torch.jit.script(nn.ReLU())
        self.drop = nn.Dropout(dropout)
        self.output = nn.Linear(1000, 10)

    @torch.compile(dynamic=True)
    def forward(self, x):
        return self.output(self.drop(self.relu(self.bn(self.input(x)))))


@torch.enable_grad()
@torch.compile
def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


@torch.inference_mode()
def accuracy(x, y, model):
    model.eval()
    return (model(x).argmax(1) == y).double().mean().item()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batches = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(sum(batches) / len(batches))
        right = sum(accuracy(x, y, model) * len(y) for x, y in train_dl)
        accuracies.append(right / sum(len(y) for _, y in train_dl))
    return losses, accuracies


def plot_history(losses, accuracies):
    epochs = range(1, len(losses) + 1)
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(epochs, losses)
    left.set_title("Loss")
    right.plot(epochs, [100 * value for value in accuracies])
    right.set_title("Accuracy [%]")
    return figure


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = torch.compile(MNISTNeuralNet(dropout, batch_norm), mode="reduce-overhead")
    model.compile()
    opt = torch.optim.Adam(model.parameters(), 1e-2)
    start = time.time()
    _, history = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    right = sum(accuracy(x, y, model) * len(y) for x, y in test_dl)
    return {
        "seconds": seconds,
        "train_accuracy": history[-1],
        "test_accuracy": right / sum(len(y) for _, y in test_dl),
    }
