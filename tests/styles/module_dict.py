"""Layers in an nn.ModuleDict, made back to front; accuracy returns a torch scalar."""

import time

import matplotlib.pyplot as plt
import torch
from torch.nn import BatchNorm1d, CrossEntropyLoss, Dropout, Linear, Module, ModuleDict, ReLU
from torch.optim import Adam
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        n = len(x)
        self.x = x.view(n, 784).type(torch.FloatTensor) * (1 / 255)
        self.y = y.type(torch.LongTensor)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return (self.x[i], self.y[i])


class MNISTNeuralNet(Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.layers = ModuleDict()
        self.layers["out"] = Linear(1000, 10)
        self.layers["drop"] = Dropout(dropout)
        self.layers["relu"] = ReLU()
        if batch_norm:
            self.layers["bn"] = BatchNorm1d(1000)
        self.layers["in"] = Linear(784, 1000)

    def forward(self, x):
        for name in ["in", "bn", "relu", "drop", "out"]:
            if name in self.layers:
                x = self.layers[name](x)
        return x


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad(set_to_none=False)
    prediction = model(x)
    loss = loss_fn(prediction, y)
    loss.backward()
    opt.step()
    return loss.item()


def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        _, predicted = torch.max(model(x), 1)
        return torch.mean((predicted == y).float())


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = (), ()
    for _ in range(n_epochs):
        total = 0
        for batch in train_dl:
            total += train_batch(*batch, model, opt, loss_fn)
        losses += (total / len(train_dl),)
        accuracies += (accuracy(train_dl.dataset.x, train_dl.dataset.y, model),)
    return losses, accuracies


def plot_history(losses, accuracies):
    fig, axs = plt.subplots(2, 1)
    epochs = list(range(1, len(losses) + 1))
    axs[0].plot(epochs, losses, color="orange", linewidth=3, label="loss")
    axs[0].set(title="Loss", xlabel="epoch", ylabel="cross entropy")
    axs[0].legend()
    axs[1].plot(epochs, accuracies, color="green", linestyle="--", marker="x", label="accuracy")
    axs[1].set(title="Accuracy", xlabel="epoch", ylabel="fraction", ylim=(0, 1))
    axs[1].legend(loc="lower right")
    fig.tight_layout()
    return fig


SHAPE_AFTER_VIEW = (60_000, 28 * 28)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(batch_norm=batch_norm, dropout=dropout)
    began = time.time()
    _, accuracies = fit(train_dl, model, Adam(model.parameters(), lr=1e-2), CrossEntropyLoss(), n_epochs)
    seconds = time.time() - began
    return {
        "seconds": round(seconds, 1),
        "train_accuracy": round(accuracies[-1].item(), 4),
        "test_accuracy": round(accuracy(test_dl.dataset.x, test_dl.dataset.y, model).item(), 4),
    }
