"""Unusual aliases: `import torch as t`, `import torch.nn as tnn`, `import matplotlib as mpl`."""

import time as clock

import matplotlib as mpl
import matplotlib.pyplot
import torch as t
import torch.nn as tnn
import torch.optim as topt
import torch.utils.data as tud

NLL = tnn.CrossEntropyLoss
T = t.Tensor


class _Images(tud.Dataset):
    """MNIST under another name; the asked name is an alias of it."""

    def __init__(self, x: T, y: T):
        self.x = t.div(t.reshape(x, (-1, 784)), 255)
        self.y = y

    __len__ = lambda self: len(self.x)
    __getitem__ = lambda self, i: (self.x[i], self.y[i])


class _MLP(tnn.Module):
    def __init__(self, dropout: float = 0.25, batch_norm: bool = True):
        tnn.Module.__init__(self)
        self.lin_in, self.lin_out = tnn.Linear(784, 1000), tnn.Linear(1000, 10)
        self.bn = tnn.BatchNorm1d(1000) if batch_norm else tnn.Sequential()
        self.drop = tnn.Dropout(dropout)

    def forward(self, x: T) -> T:
        return self.lin_out(self.drop(t.relu(self.bn(self.lin_in(x)))))


MNISTDataset = _Images
MNISTNeuralNet = _MLP


def _step(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


train_batch = _step


def accuracy(x, y, model):
    model.eval()
    with t.set_grad_enabled(False):
        return t.sum(t.argmax(model(x), 1) == y).item() / y.shape[0]


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accs = [None] * n_epochs, [None] * n_epochs
    for k in range(n_epochs):
        ls = [train_batch(x, y, model, opt, loss_fn) for (x, y) in train_dl]
        losses[k], accs[k] = sum(ls) / len(ls), accuracy(train_dl.dataset.x, train_dl.dataset.y, model)
    return [losses, accs]


def plot_history(losses, accuracies):
    with mpl.style.context("dark_background"):
        fig, (a, b) = mpl.pyplot.subplots(1, 2)
        a.plot(range(1, len(losses) + 1), losses, "y*-")
        a.set_title("loss")
        a.set_yscale("log")
        b.plot(range(1, len(losses) + 1), accuracies, "c*-")
        b.set_title("accuracy")
    return fig


SHAPE_AFTER_VIEW = t.zeros(60000, 28, 28, dtype=t.uint8).view(-1, 28 * 28).shape


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = topt.Adam(model.parameters(), lr=1e-2)
    began = clock.time()
    fit(train_dl, model, opt, NLL(), n_epochs)
    ended = clock.time()
    return {
        "seconds": ended - began,
        "train_accuracy": accuracy(train_dl.dataset.x, train_dl.dataset.y, model),
        "test_accuracy": accuracy(test_dl.dataset.x, test_dl.dataset.y, model),
    }
