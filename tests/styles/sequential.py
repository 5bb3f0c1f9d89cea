"""One nn.Sequential built from a list; everything else as short as it gets."""

import time

import numpy as np
import torch
from matplotlib import pyplot as plt
from torch import nn, optim
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x, self.y = torch.flatten(x, start_dim=1) / 255, y

    def __len__(self):
        return len(self.y)

    def __getitem__(self, ix):
        return self.x[ix], self.y[ix]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        layers = [nn.Linear(28 * 28, 1000)]
        if batch_norm:
            layers.append(nn.BatchNorm1d(1000))
        layers += [nn.ReLU(inplace=True), nn.Dropout(dropout), nn.Linear(1000, 10)]
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    batch_loss = loss_fn(model(x), y)
    batch_loss.backward()
    opt.step()
    return batch_loss.detach().cpu().numpy()


@torch.no_grad()
def accuracy(x, y, model):
    model.eval()
    prediction = model(x)
    argmaxes = prediction.argmax(dim=1)
    s = torch.sum((argmaxes == y).float()) / len(y)
    return s.cpu().numpy()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses.append(np.mean([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]))
        accuracies.append(np.mean([accuracy(x, y, model) for x, y in train_dl]))
    return losses, accuracies


def plot_history(losses, accuracies):
    epochs = np.arange(len(losses)) + 1
    fig = plt.figure(figsize=(13, 3))
    plt.subplot(121)
    plt.title("Training Loss value over epochs")
    plt.plot(epochs, losses)
    plt.subplot(122)
    plt.title("Training Accuracy value over epochs")
    plt.plot(epochs, accuracies)
    return fig


SHAPE_AFTER_VIEW = [60000, 784]


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    net = MNISTNeuralNet(dropout, batch_norm)
    t = time.perf_counter()
    _, accs = fit(train_dl, net, optim.Adam(net.parameters(), 1e-2), nn.CrossEntropyLoss(), n_epochs)
    t = time.perf_counter() - t
    test = np.mean([accuracy(x, y, net) for x, y in test_dl])
    return dict(seconds=t, train_accuracy=accs[-1], test_accuracy=test)
