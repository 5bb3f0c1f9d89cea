"""q7_exercise: wrong shapes, and wrong versions of run_experiment."""

import time

import torch
from torch import nn

from autograder.judge.mistake import mistake, wrong_value

ROWS = "One row per image: view"
EXERCISE = "The exercise"

shape_turned = wrong_value(
    "shape_turned",
    "SHAPE_AFTER_VIEW",
    (784, 60000),
    """The two sizes are exchanged: -1 stands first, so the first size is what is worked out, and
    28*28 is the second.""",
    ROWS,
)
shape_before = wrong_value(
    "shape_before",
    "SHAPE_AFTER_VIEW",
    (60000, 28, 28),
    """That is the shape before `view`. Afterwards each image is one row.""",
    ROWS,
)
shape_with_minus_one = wrong_value(
    "shape_with_minus_one",
    "SHAPE_AFTER_VIEW",
    (-1, 784),
    """A tensor's shape never holds a -1: it only asks `view` to work the size out. Which size does
    it find, as the total stays the same?""",
    ROWS,
)
shape_without_columns = wrong_value(
    "shape_without_columns",
    "SHAPE_AFTER_VIEW",
    (60000, 28),
    """The total has to stay the same, but here most of the numbers are gone: an image has 28 rows
    of 28 pixels.""",
    ROWS,
)
shape_in_one = wrong_value(
    "shape_in_one",
    "SHAPE_AFTER_VIEW",
    (60000 * 784,),
    """`view(-1, 28*28)` names two sizes, so there are two dimensions; here is only one.""",
    ROWS,
)
shape_as_text = wrong_value(
    "shape_as_text",
    "SHAPE_AFTER_VIEW",
    "(60000, 784)",
    """The shape is written as text, in quotes. Give a tuple of two whole numbers.""",
    ROWS,
)


@mistake(
    replaces="run_experiment",
    hint="""The network is made with its standard settings: `dropout` and `batch_norm` are not
    handed on to it. Then all three experiments are the same.""",
    read=EXERCISE,
)
def settings_not_handed_on(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet()
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""The network gets the `dropout` that was asked for, but `batch_norm` is not handed on to
    it: it always has BatchNorm.""",
    read=EXERCISE,
)
def batch_norm_not_handed_on(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""The network gets the `batch_norm` that was asked for, but `dropout` is not handed on to
    it: it always has 0.25.""",
    read=EXERCISE,
)
def dropout_not_handed_on(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(batch_norm=batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""The network is trained for another number of epochs than `n_epochs`: hand it on to
    `fit`.""",
    read=EXERCISE,
)
def epochs_not_handed_on(train_dl, test_dl, dropout, batch_norm, n_epochs):
    return right(train_dl, test_dl, dropout, batch_norm, 5)


@mistake(
    replaces="run_experiment",
    hint="""`train_accuracy` is that of the first epoch. The lab asks for the accuracy after the
    whole training.""",
    read=EXERCISE,
)
def accuracy_of_the_first_epoch(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": accuracies[0],
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""The `test_accuracy` is measured on the training data. It says nothing about images that
    the network has not seen.""",
    read="Over-fitting",
)
def tested_on_training_data(train_dl, test_dl, dropout, batch_norm, n_epochs):
    return right(train_dl, train_dl, dropout, batch_norm, n_epochs)


@mistake(
    replaces="run_experiment",
    hint="""The network learns from the test data. Whoever has seen the questions before shows
    nothing by answering them.""",
    read="Over-fitting",
)
def trained_on_test_data(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    fit(test_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""The two accuracies stand under each other's names: what is called `test_accuracy` is
    measured on the training data, and the other way round.""",
    read=EXERCISE,
)
def accuracies_exchanged(train_dl, test_dl, dropout, batch_norm, n_epochs):
    result = right(train_dl, test_dl, dropout, batch_norm, n_epochs)
    train, test = result["train_accuracy"], result["test_accuracy"]
    return {**result, "train_accuracy": test, "test_accuracy": train}


@mistake(
    replaces="run_experiment",
    hint="""The accuracies are in percent. The lab asks for fractions from 0 to 1.""",
    read="How good is it? Accuracy",
)
def results_in_percent(train_dl, test_dl, dropout, batch_norm, n_epochs):
    result = right(train_dl, test_dl, dropout, batch_norm, n_epochs)
    return {k: v if k == "seconds" else 100 * v for k, v in result.items()}


@mistake(
    replaces="run_experiment",
    hint="""The network is not trained: `fit` is never called, and the accuracies are those of
    guessing.""",
    read=EXERCISE,
)
def not_trained(train_dl, test_dl, dropout, batch_norm, n_epochs):
    began = time.perf_counter()
    model = MNISTNeuralNet(dropout, batch_norm)
    train, test = mean_accuracy(train_dl, model), mean_accuracy(test_dl, model)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "train_accuracy": train, "test_accuracy": test}


@mistake(
    replaces="run_experiment",
    hint="""A second network is made for the measuring, and that one has not learned anything.
    Measure the network that was trained.""",
    read=EXERCISE,
)
def another_network_measured(train_dl, test_dl, dropout, batch_norm, n_epochs):
    result = right(train_dl, test_dl, dropout, batch_norm, n_epochs)
    model = MNISTNeuralNet(dropout, batch_norm)
    result["train_accuracy"] = mean_accuracy(train_dl, model)
    result["test_accuracy"] = mean_accuracy(test_dl, model)
    return result


@mistake(
    replaces="run_experiment",
    hint="""No network is made here: one from outside the function is used, which has other
    settings and may have learned before. Each experiment begins with a fresh one.""",
    read=EXERCISE,
    by_chance=True,
)
def network_not_fresh(
    train_dl, test_dl, dropout, batch_norm, n_epochs, model=nn.Sequential(nn.Linear(784, 10))
):
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }


@mistake(
    replaces="run_experiment",
    hint="""`seconds` is a time of day (in seconds since 1970), not a duration. Take the time
    before and after, and subtract.""",
    read=EXERCISE,
    by_chance=True,
)
def time_of_day(train_dl, test_dl, dropout, batch_norm, n_epochs):
    result = right(train_dl, test_dl, dropout, batch_norm, n_epochs)
    return {**result, "seconds": time.time()}


@mistake(
    replaces="run_experiment",
    hint="""`seconds` is negative: the later time is subtracted from the earlier one.""",
    read=EXERCISE,
    by_chance=True,
)
def seconds_negative(train_dl, test_dl, dropout, batch_norm, n_epochs):
    result = right(train_dl, test_dl, dropout, batch_norm, n_epochs)
    return {**result, "seconds": -result["seconds"]}


@mistake(
    replaces="run_experiment",
    hint="""`seconds` is a thousand times too large: these are milliseconds.""",
    read=EXERCISE,
    by_chance=True,
)
def milliseconds(train_dl, test_dl, dropout, batch_norm, n_epochs):
    result = right(train_dl, test_dl, dropout, batch_norm, n_epochs)
    return {**result, "seconds": 1000 * result["seconds"]}


@mistake(
    replaces="run_experiment",
    hint="""`seconds` is almost nothing: it is cut to whole seconds, or the clock is stopped before
    the training begins, or started after it. The time between the two readings
    has to hold the call of `fit`.""",
    read=EXERCISE,
    by_chance=True,
)
def training_not_timed(train_dl, test_dl, dropout, batch_norm, n_epochs):
    began = time.perf_counter()
    seconds = time.perf_counter() - began
    return {**right(train_dl, test_dl, dropout, batch_norm, n_epochs), "seconds": seconds}


@mistake(
    replaces="run_experiment",
    hint="""The dict has no `"seconds"`. It tells how long the training took, which is one of the
    three things that the exercise compares.""",
    read=EXERCISE,
)
def seconds_left_out(train_dl, test_dl, dropout, batch_norm, n_epochs):
    result = right(train_dl, test_dl, dropout, batch_norm, n_epochs)
    del result["seconds"]
    return result


@mistake(
    replaces="run_experiment",
    hint="""The numbers come back as a tuple. The lab asks for a dict with three names, so that
    nobody has to remember their order.""",
    read=EXERCISE,
)
def tuple_of_results(train_dl, test_dl, dropout, batch_norm, n_epochs):
    return tuple(right(train_dl, test_dl, dropout, batch_norm, n_epochs).values())


@mistake(
    replaces="run_experiment",
    hint="""`train_accuracy` is the whole list that `fit` returns. The lab asks for one number: the
    accuracy after the training.""",
    read=EXERCISE,
)
def list_of_accuracies(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": accuracies,
        "test_accuracy": mean_accuracy(test_dl, model),
    }
