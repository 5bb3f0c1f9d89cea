"""Functional forms: F.relu, F.dropout with self.training, F.cross_entropy left to the caller."""

import time

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.reshape(x.shape[0], -1).float() / 255.0
        self.y = y

    def __len__(self):
        return self.x.shape[0]

    def __getitem__(self, idx):
        return self.x[idx], self.y[idx]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super(MNISTNeuralNet, self).__init__()
        self.fc1 = nn.Linear(784, 1000)
        self.fc2 = nn.Linear(1000, 10)
        self.dropout = dropout
        self.batch_norm = batch_norm
        if batch_norm:
            self.bn = nn.BatchNorm1d(1000)

    def forward(self, x):
        x = self.fc1(x)
        if self.batch_norm:
            x = self.bn(x)
        x = F.relu(x)
        x = F.dropout(x, p=self.dropout, training=self.training)
        return self.fc2(x)


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    logits = model(x)
    loss = loss_fn(logits, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.detach().numpy()


@torch.no_grad()
def accuracy(x, y, model):
    model.eval()
    pred = torch.argmax(F.softmax(model(x), dim=1), dim=1)
    return (pred == y).sum().item() / len(y)


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses = []
    accuracies = []
    for epoch in range(n_epochs):
        epoch_losses = []
        for x, y in train_dl:
            epoch_losses.append(train_batch(x, y, model, opt, loss_fn))
        losses.append(sum(epoch_losses) / len(epoch_losses))
        epoch_accs = []
        for x, y in train_dl:
            epoch_accs.append(accuracy(x, y, model))
        accuracies.append(sum(epoch_accs) / len(epoch_accs))
    return losses, accuracies


def plot_history(losses, accuracies):
    epochs = range(1, len(losses) + 1)
    fig, (ax1, ax2) = plt.subplots(1, 2, figsize=(10, 4))
    ax1.plot(epochs, losses)
    ax1.set_title("Training loss")
    ax2.plot(epochs, accuracies)
    ax2.set_title("Training accuracy")
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout=dropout, batch_norm=batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    losses, accuracies = fit(train_dl, model, opt, F.cross_entropy, n_epochs)
    end = time.time()
    test_accs = [accuracy(x, y, model) for x, y in test_dl]
    return {
        "seconds": end - start,
        "train_accuracy": accuracies[-1],
        "test_accuracy": sum(test_accs) / len(test_accs),
    }
