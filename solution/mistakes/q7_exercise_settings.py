"""q7_exercise: experiments with other settings than the lab's, or with another clock."""

import time

import torch
from torch import nn

from autograder.judge.mistake import mistake

EXERCISE = "The exercise"


@mistake(
    replaces="run_experiment",
    hint="""The network is trained with weight decay: the optimiser shrinks the weights in
    each step. The exercise compares BatchNorm and Dropout; a third means would blur it.""",
    read=EXERCISE,
)
def with_weight_decay(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2, weight_decay=1e-3)
    began = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""The optimiser is AdamW, which shrinks the weights in each step. The
    exercise asks for Adam.""",
    read=EXERCISE,
)
def adamw(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.AdamW(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""Adam runs with `amsgrad`, a variant that takes smaller steps. Leave its other settings
    as they come.""",
    read=EXERCISE,
)
def with_amsgrad(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2, amsgrad=True)
    began = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""Adam runs with other `betas` than its own. Leave its other settings as they come.""",
    read=EXERCISE,
)
def other_betas(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2, betas=(0.8, 0.99))
    began = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""The loss is smoothed: `label_smoothing` asks for less than full confidence. The exercise
    asks for the plain cross entropy.""",
    read=EXERCISE,
)
def with_label_smoothing(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(label_smoothing=0.1), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""`seconds` is far below the time that the training took: it is in minutes, perhaps. Give
    seconds, as the clock has them.""",
    read=EXERCISE,
    by_chance=True,
)
def in_minutes(train_dl, test_dl, dropout, batch_norm, n_epochs):
    result = right(train_dl, test_dl, dropout, batch_norm, n_epochs)
    return {**result, "seconds": result["seconds"] / 60}


@mistake(
    replaces="run_experiment",
    hint="""`train_accuracy` is the best of all epochs. The lab asks for the accuracy after the
    whole training, even where an earlier one was better.""",
    read=EXERCISE,
)
def best_accuracy_of_all_epochs(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": max(accuracies),
        "test_accuracy": mean_accuracy(test_dl, model),
    }
