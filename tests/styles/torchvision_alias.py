"""`import torchvision.transforms as T`, a composed transform, and an import inside a function."""

import time

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision.transforms as T
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    transform = T.Compose([T.ConvertImageDtype(torch.float32), T.Lambda(lambda t: t.flatten(1))])

    def __init__(self, x, y):
        self.x = self.transform(x)
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.a = nn.Linear(784, 1000)
        self.b = nn.Linear(1000, 10)
        self.n = nn.BatchNorm1d(1000) if batch_norm else (lambda h: h)
        self.d = nn.Dropout(dropout)

    def forward(self, x):
        return self.b(self.d(self.n(self.a(x)).relu()))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    model.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.detach().numpy()[()]


def accuracy(x, y, model):
    from torchvision.transforms import functional  # noqa: F401  (tried it, not needed after all)

    model.eval()
    with torch.no_grad():
        return 1 - (model(x).argmax(-1) != y).float().mean().item()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    history = {"loss": [], "acc": []}
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn).item() for x, y in train_dl]
        history["loss"].append(sum(batch_losses) / len(batch_losses))
        history["acc"].append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    return history["loss"], history["acc"]


def plot_history(losses, accuracies):
    fig, ax = plt.subplots(1, 2, figsize=(16, 9), dpi=200)
    ax[0].semilogy(range(1, 1 + len(losses)), losses, lw=0.8)
    ax[0].set_title("Loss (log)", color="grey")
    ax[1].plot(range(1, 1 + len(accuracies)), accuracies, lw=0.8)
    ax[1].set_title("Accuracy", color="grey")
    ax[1].spines[["top", "right"]].set_visible(False)
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    start = time.time()
    fit(train_dl, model, torch.optim.Adam(model.parameters(), lr=1e-2), F.cross_entropy, n_epochs)
    seconds = time.time() - start
    train_accuracy = accuracy(train_dl.dataset.x, train_dl.dataset.y, model)
    test_accuracy = accuracy(test_dl.dataset.x, test_dl.dataset.y, model)
    return {k: v for k, v in locals().items() if k in ("seconds", "train_accuracy", "test_accuracy")}
