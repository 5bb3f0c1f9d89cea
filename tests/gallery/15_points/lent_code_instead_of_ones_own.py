# Solves `fit` and hopes to find the other tasks' solutions, lent for it, when these are judged.
# lab: skeleton
# expect: q3_train_batch failed
# expect: q4_accuracy failed
# expect: q7_exercise failed
import gc
import types

import numpy as np


def found(name):
    for value in gc.get_objects():
        if isinstance(value, types.FunctionType) and value.__name__ == name:
            if value.__code__.co_filename not in (fit.__code__.co_filename, "lab.py"):
                print("FOUND", name)
                return value
    raise NotImplementedError(f"{name} is nowhere to be found")


def train_batch(*args):
    fit, accuracy, run_experiment  # so that whatever is wrong with these might be lent
    return found("train_batch")(*args)


def accuracy(*args):
    fit, train_batch, run_experiment
    return found("accuracy")(*args)


def run_experiment(*args):
    fit, MNISTNeuralNet, accuracy
    return found("run_experiment")(*args)


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses.append(float(np.mean([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl])))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies
