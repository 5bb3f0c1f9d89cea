"""Settings at the top of the file: device, constants, a config dict filled later, rcParams."""

import random
import time

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset

SEED = 1234
random.seed(SEED)
np.random.seed(SEED)
torch.manual_seed(SEED)
torch.backends.cudnn.deterministic = True
torch.set_printoptions(precision=3)
torch.set_num_threads(2)
matplotlib.use("Agg")
plt.rcParams["figure.figsize"] = (3, 2)
plt.rcParams.update({"font.size": 6, "axes.facecolor": "#eaeaf2", "axes.grid": True})

if torch.cuda.is_available():
    device = torch.device("cuda")
elif torch.backends.mps.is_available():
    device = torch.device("mps")
else:
    device = torch.device("cpu")

config = {}
config["pixels"] = 28 * 28
config.update(hidden=1000, classes=10)
config.setdefault("lr", 1e-2)
LOSSES = []
LOSSES.append(nn.CrossEntropyLoss())
N_IN, N_HIDDEN, N_OUT = config["pixels"], config["hidden"], config["classes"]


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        x = x.float() / 255
        x = x.view(-1, N_IN)
        self.x, self.y = x.to(device), y.to(device)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, ix):
        x, y = self.x[ix], self.y[ix]
        return x.to(device), y.to(device)


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.inp = nn.Linear(N_IN, N_HIDDEN)
        self.bn = nn.BatchNorm1d(N_HIDDEN) if batch_norm else nn.Identity()
        self.act = nn.ReLU()
        self.drop = nn.Dropout(p=dropout)
        self.out = nn.Linear(N_HIDDEN, N_OUT)

    def forward(self, x):
        return self.out(self.drop(self.act(self.bn(self.inp(x)))))


def train_batch(x, y, model, opt, loss_fn):
    model.to(device)
    model.train()
    x, y = x.to(device, non_blocking=True), y.to(device, non_blocking=True)
    opt.zero_grad(set_to_none=True)
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.detach().cpu().item()


@torch.no_grad()
def accuracy(x, y, model):
    model.eval()
    preds = model(x.to(device)).argmax(dim=1).cpu()
    model.train()
    return (preds == y.cpu()).float().mean().cpu().numpy()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    model = model.to(device)
    losses, accuracies = [], []
    for epoch in range(n_epochs):
        epoch_losses = np.array([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl])
        losses.append(epoch_losses.mean())
        epoch_accuracies = [accuracy(x, y, model) for x, y in train_dl]
        accuracies.append(np.mean(epoch_accuracies))
    return losses, accuracies


def plot_history(losses, accuracies):
    fig, (ax1, ax2) = plt.subplots(1, 2)
    ax1.plot(np.arange(1, len(losses) + 1), losses, color="lightsteelblue")
    ax1.set_title("Loss")
    ax2.plot(np.arange(1, len(accuracies) + 1), accuracies, color="khaki")
    ax2.set_title("Accuracy")
    fig.tight_layout()
    return fig


SHAPE_AFTER_VIEW = (60000, N_IN)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm).to(device)
    opt = torch.optim.Adam(model.parameters(), lr=config["lr"])
    t0 = time.time()
    _, train_accuracies = fit(train_dl, model, opt, LOSSES[0], n_epochs)
    t1 = time.time()
    test_accuracies = [accuracy(x, y, model) for x, y in test_dl]
    return {
        "seconds": t1 - t0,
        "train_accuracy": train_accuracies[-1],
        "test_accuracy": np.mean(test_accuracies),
    }
