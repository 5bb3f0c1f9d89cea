"""MNISTDataset extends TensorDataset and takes nearly everything from it."""

import datetime

import torch
from matplotlib import pyplot
from torch import nn
from torch.utils.data import TensorDataset


class MNISTDataset(TensorDataset):
    def __init__(self, x, y):
        super().__init__(x.flatten(1).div(255.0), y)

    @property
    def x(self):
        return self.tensors[0]

    @property
    def y(self):
        return self.tensors[1]


def block(inputs, outputs, dropout, batch_norm):
    yield nn.Linear(inputs, outputs)
    if batch_norm:
        yield nn.BatchNorm1d(outputs)
    yield nn.ReLU()
    yield nn.Dropout(dropout)


class MNISTNeuralNet(nn.Module):
    sizes = (784, 1000, 10)

    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        inputs, hidden, outputs = self.sizes
        self.layers = nn.ModuleList(block(inputs, hidden, dropout, batch_norm))
        self.layers.append(nn.Linear(hidden, outputs))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def train_batch(x, y, model, opt, loss_fn):
    model.train()

    def closure():
        opt.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        return loss

    return opt.step(closure).item()


def accuracy(x, y, model):
    with torch.no_grad():
        guesses = model.eval()(x).topk(1).indices.squeeze(1)
    return (guesses == y).float().mean().numpy()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    x, y = train_dl.dataset[:]
    for _ in range(n_epochs):
        batch_losses = torch.tensor([train_batch(*xy, model, opt, loss_fn) for xy in train_dl])
        losses.append(batch_losses.mean())
        accuracies.append(torch.tensor(accuracy(x, y, model)))
    return torch.stack(losses), torch.stack(accuracies)


def plot_history(losses, accuracies):
    n = len(losses)
    pyplot.figure()
    pyplot.suptitle("How the training went")
    for column, values, title in ((1, losses, "mean batch loss"), (2, accuracies, "accuracy")):
        pyplot.subplot(1, 2, column)
        pyplot.plot(range(1, n + 1), values, "o")
        pyplot.title(title, loc="left")
        pyplot.xlabel("epoch")
    pyplot.show()
    return pyplot.gcf()


SHAPE_AFTER_VIEW = tuple([60000, 784])


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    net = MNISTNeuralNet(dropout, batch_norm=batch_norm)
    adam = torch.optim.Adam(net.parameters(), lr=1e-2)
    start = datetime.datetime.now()
    fit(train_dl, net, adam, nn.CrossEntropyLoss(), n_epochs)
    seconds = (datetime.datetime.now() - start).total_seconds()
    scores = {
        name: accuracy(*dl.dataset[:], net)
        for name, dl in [("train_accuracy", train_dl), ("test_accuracy", test_dl)]
    }
    return {"seconds": seconds, **scores}
