# Each name ends the process in another way.
# lab: nothing
# expect: q1_dataset crashed failed
# expect: q3_train_batch crashed failed
import ctypes
import os
import signal
import sys


def MNISTDataset(x, y):
    os._exit(0)


def MNISTNeuralNet(dropout=0.25, batch_norm=True):
    os.abort()


def train_batch(x, y, model, opt, loss_fn):
    ctypes.string_at(0)


def accuracy(x, y, model):
    os.kill(os.getpid(), signal.SIGKILL)


def fit(train_dl, model, opt, loss_fn, n_epochs):
    sys.exit(0)


def plot_history(losses, accuracies):
    raise KeyboardInterrupt


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    raise GeneratorExit


SHAPE_AFTER_VIEW = None
