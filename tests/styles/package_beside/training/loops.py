"""Epoch after epoch."""

from . import steps
from .steps import train_batch


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        of_batches = [float(train_batch(x, y, model, opt, loss_fn)) for x, y in train_dl]
        losses.append(sum(of_batches) / len(of_batches))
        accuracies.append(steps.accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    return losses, accuracies
