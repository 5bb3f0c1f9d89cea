"""q5_fit: the training loop, and a network that has really learned."""

import torch

from autograder.lab.checks import (
    close,
    expect,
    number,
    pixels,
    probes_for,
    seed_of,
    small_digits,
    tensor,
    test_case,
    witness_weights,
)

# BEGIN HIDDEN
from autograder.lab import data
from autograder.lab.checks import normal
from autograder.lab.answers import both, with_images

# END HIDDEN

OK_FORMAT = False
name = "q5_fit"
defines = ("fit",)
points = 15

SIGNS = {"count": 240, "batch_size": 40, "lr": 1e-2, "epochs": 2}
LEAST_ON_SIGNS = 0.9


def history(got, epochs):
    """Return losses and accuracies, each a list of `epochs` finite numbers."""
    for key in ("losses", "accuracies"):
        found = len(got[key])
        message = f"After {epochs} epoch(s) `{key}` should hold {epochs} number(s), not {found}."
        once = " Does a `return` stand inside the loop, or are the lists made anew in it?"
        more = f" There is one round too many: do they count from 0 to {epochs}?"
        round_more = epochs > 1 and all(len(got[k]) == epochs + 1 for k in ("losses", "accuracies"))
        many = more if round_more else " One number per epoch."
        likely = once if found == 1 else many if found > epochs else ""
        expect(found == epochs, message + likely)
        finite = all(abs(float(value)) < float("inf") for value in got[key])
        message = f"`{key}` should hold finite numbers, but holds {got[key]!s:.80}."
        mode = " Does each epoch train in train mode? `accuracy` leaves evaluation mode behind."
        expect(finite, message + mode)
    return tuple(
        [number(value, f"An entry of `{key}`") for value in got[key]]
        for key in ("losses", "accuracies")
    )


def rounded(values):
    """Return numbers as a student likes to read them."""
    return [round(value, 3) for value in values]


def learner(seed):
    """Return weights of a small network to train.

    It does not tell whether gradients are tracked where it is only measured: that is q4_accuracy's.
    """
    weights = witness_weights(seed)
    weights["offsets"][1], weights["offsets"][2] = weights["offsets"][0], weights["offsets"][3]
    return weights


@test_case(name="it returns a loss and an accuracy for every epoch", points=2)
def returns_history(env):
    seed, how = seed_of(env), {"batch_size": 10, "lr": 0.5, "epochs": 6}
    x, y = pixels(seed, 40), torch.arange(40) % 10
    losses, accuracies = history(probes_for(env).fit_small(learner(seed), x, y, how), 6)
    message = f"Accuracies are fractions between 0 and 1, not {rounded(accuracies)}."
    swapped = " Are the two lists in the right order?" if max(losses) <= 1 else ""
    percent = all(abs(a * 40 / 100 - round(a * 40 / 100)) < 1e-3 for a in accuracies)
    likely = " Are they in percent?" if percent else swapped
    expect(all(0 <= a <= 1 for a in accuracies), message + likely)
    message = f"The mean loss should fall from epoch to epoch, but it is {rounded(losses)}."
    expect(losses[-1] < losses[0], message)


@test_case(name="an epoch's loss is the mean of its batch losses", points=2)
def averages_losses(env):
    seed, how = seed_of(env) + 1, {"batch_size": 10, "lr": 0.0, "epochs": 1}
    weights, x, y = learner(seed), pixels(seed, 30), torch.arange(30) % 10
    probes = probes_for(env)
    parts = [slice(0, 10), slice(10, 20), slice(20, 30)]
    trained = [probes.fit_small(weights, x[p], y[p], how) for p in parts]
    alone = [history(one, 1)[0][0] for one in trained]
    message = (
        "With the learning rate 0 the weights should stay as they are, but they change: `opt`, as"
        " it is passed in, should take the steps, and no other optimiser."
    )
    close(trained[0]["weights"].get("w2"), weights["w2"], message)
    value = history(probes.fit_small(weights, x, y, how), 1)[0][0]
    reasons = ((sum(alone), "That is their sum."), (alone[-1], "That is the last one alone."))
    likely = next((f" {why}" for seen, why in reasons if abs(value - seen) < 1e-3), "")
    message = f"Batches with the losses {rounded(alone)} give {value:.3f} instead of their mean."
    close(value, sum(alone) / 3, message + likely)
    twice = torch.cat([x[:10], x[:10]]), torch.cat([y[:10], y[:10]])
    same = history(probes.fit_small(weights, *twice, {**how, "batch_size": 20}), 1)[0][0]
    message = f"A batch's loss is a mean already; with each image twice {alone[0]:.3f}"
    close(same, alone[0], f"{message} should stay the same, but became {same:.3f}.")


@test_case(name="the network learns ten made-up signs", points=3)
def learns_signs(env):
    how = {**SIGNS, "seed": seed_of(env)}
    seed = seed_of(env)
    train, (unseen, labels) = small_digits(seed + 1, 240, seed), small_digits(seed + 2, 120, seed)
    got = probes_for(env).fit_and_predict(list(train), unseen, how)
    history(got, 2)
    guesses = tensor(got["predictions"], [120], "The predictions", "torch.int64")
    right = float((guesses == labels).float().mean())
    message = (
        f"After `fit` it recognises {right:.0%} of new signs; {LEAST_ON_SIGNS:.0%} is easy."
        " Is each batch used for a step, and is it this network that is trained?"
    )
    expect(right >= LEAST_ON_SIGNS, message)


# BEGIN HIDDEN
ROWS = 160
DIGITS = {"count": 4_000, "batch_size": 100, "lr": 3e-3, "epochs": 1}
LEAST_ON_DIGITS = 0.82  # autograder/docs/calibration.md tells how sure that is


def learnable(seed, count):
    """Return weights to begin with, x and y: labels that can be learned, more in each epoch."""
    weights, x = learner(seed), pixels(seed, count)
    weights["offsets"] = weights["offsets"] / 10  # or else they alone would decide the answers
    return {"weights": weights, "x": x, "y": ((x - 0.5) @ normal(seed + 5, 784, 10)).argmax(1)}


@test_case(name="losses and accuracies are those of the reference, epoch by epoch", points=3,
           hidden=True)  # fmt: skip
def history_equals_the_reference(env):
    how = {"batch_size": 40, "lr": 0.5, "epochs": 8}
    got, want = both(env, "fit_small", **learnable(seed_of(env) + 3, ROWS), how=how)
    losses, accuracies = history(got, 8)
    for mine, right in zip(losses, want["losses"], strict=True):
        message = f"`losses` should hold each epoch's mean batch loss, but is {rounded(losses)}."
        close(mine, right, message)
    for mine, right in zip(accuracies, want["accuracies"], strict=True):
        shown = rounded(accuracies)
        message = f"`accuracies` should be measured after each epoch, but is {shown}."
        close(mine, right, message, 1.5 / ROWS)  # one image may be a close call
    for key, right in want["weights"].items():
        message = "After `fit` the network's weights are not those of 8 epochs of training."
        close(got["weights"].get(key), right, message)
    all_the_way(env)


def all_the_way(env):
    """Fail the check if training ends early, or changes its pace, where it does not get better."""
    seed = seed_of(env) + 4
    for lr, epochs in ((0.0, 12), (0.5, 7)):  # nothing changes; labels that cannot be learned
        how = {"batch_size": 20, "lr": lr, "epochs": epochs}
        ask = {"weights": learner(seed), "x": pixels(seed, 60), "y": torch.arange(60) * 7 % 10}
        got, want = both(env, "fit_small", **ask, how=how)
        found = len(got["losses"])
        message = (
            f"`fit` ended after {found} of {epochs} epochs, on data where the loss stays high."
        )
        expect(found == epochs, message)
        losses, accuracies = history(got, epochs)
        for mine, right, what in (
            (losses, want["losses"], "losses"),
            (accuracies, want["accuracies"], "accuracies"),
        ):
            message = f"`{what}` should hold the value of each epoch, also where it gets worse."
            close(torch.tensor(mine), torch.tensor(right), message, 1.5 / 60)
        for key, right in want["weights"].items():
            message = (
                f"After {epochs} epochs with lr={lr} the weights are not those of plain steps."
            )
            close(got["weights"].get(key), right, message)


@test_case(name="the fitted network reaches the minimum test accuracy on MNIST", points=5,
           hidden=True)  # fmt: skip
def reaches_test_accuracy(env):
    how = {**DIGITS, "seed": seed_of(env)}
    got = with_images(env).fit_and_predict(None, None, how)
    labels = data.test_labels()
    guesses = tensor(got["predictions"], [len(labels)], "The predictions", "torch.int64")
    right = float((guesses == labels).float().mean())
    message = (
        f"After one epoch on 4,000 images the network recognises {right:.1%} of unseen digits;"
        f" at least {LEAST_ON_DIGITS:.0%} are needed."
    )
    expect(right >= LEAST_ON_DIGITS, message)


# END HIDDEN
