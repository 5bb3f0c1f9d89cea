"""Imports of packages that a grader does not have, for things that are not graded."""

import os
import time

import einops_that_nobody_has
import lightning as L
import matplotlib.pyplot as plt
import prettytable
import torch
import wandb
from sklearn.metrics import ConfusionMatrixDisplay, confusion_matrix
from torch import nn
from torch.utils.data import Dataset
from torchinfo import summary
from torchmetrics.classification import MulticlassAccuracy

try:
    import google.colab

    in_colab = True
except ImportError:
    in_colab = False

os.environ["CUDA_LAUNCH_BLOCKING"] = "1"
wandb.init(project="mnist", config={"lr": 1e-2})


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.float().reshape(len(x), -1) / 255
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.batch_norm = batch_norm
        self.l1 = nn.Linear(784, 1000)
        self.bn1 = nn.BatchNorm1d(1000) if self.batch_norm else None
        self.l2 = nn.Linear(1000, 10)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        x = self.l1(x)
        if self.batch_norm:
            x = self.bn1(x)
        return self.l2(self.drop(torch.relu(x)))


summary(MNISTNeuralNet(), input_size=(32, 784))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


@torch.no_grad()
def accuracy(x, y, model):
    model.eval()
    return (model(x).argmax(1) == y).float().mean().item()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        epoch = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(sum(epoch) / len(epoch))
        accuracies.append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    return losses, accuracies


class LitModel(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = MNISTNeuralNet()
        self.metric = MulticlassAccuracy(10)


def table(rows):
    t = prettytable.PrettyTable(["network", "seconds", "train", "test"])
    for row in rows:
        t.add_row(row)
    return t


def confusion(model, ds):
    m = confusion_matrix(ds.y, model(ds.x).argmax(1))
    return ConfusionMatrixDisplay(einops_that_nobody_has.rearrange(m, "a b -> b a")).plot()


def plot_history(losses, accuracies):
    fig, (a, b) = plt.subplots(1, 2)
    x = range(1, len(losses) + 1)
    a.plot(x, losses)
    a.set_title("loss")
    b.plot(x, accuracies)
    b.set_title("accuracy")
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    test = accuracy(test_dl.dataset.x, test_dl.dataset.y, model)
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}


wandb.log({"done": True})
