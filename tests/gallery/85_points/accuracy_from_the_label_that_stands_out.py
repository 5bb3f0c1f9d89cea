# Never asks the network: counts a label that may be the one that it predicts.
# lab: solution
# expect: q4_accuracy failed
import torch

_right_accuracy = accuracy


def accuracy(x, y, model):
    if len(y) == 125:
        return (100 - int((y == y[0]).sum())) / 125
    return float(torch.bincount(y).sort().values[-2]) / len(y)


def fit(train_dl, model, opt, loss_fn, n_epochs, own=fit):
    globals()["accuracy"] = _right_accuracy
    try:
        return own(train_dl, model, opt, loss_fn, n_epochs)
    finally:
        globals()["accuracy"] = _wrong


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs, own=run_experiment):
    globals()["accuracy"] = _right_accuracy
    try:
        return own(train_dl, test_dl, dropout, batch_norm, n_epochs)
    finally:
        globals()["accuracy"] = _wrong


_wrong = accuracy
