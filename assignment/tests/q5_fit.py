"""q5_fit: the training loop, and a network that has really learned."""

import torch

from labcheck.checks import (
    close,
    expect,
    number,
    pixels,
    probes_for,
    seed_of,
    small_digits,
    smoothed,
    tensor,
    test_case,
    times,
    witness_weights,
)


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
        message = f"After {times(epochs, 'epoch')} `{key}` should hold {times(epochs, 'number')}"
        expect(found == epochs, f"{message}, but holds {found}.{likely_count(got, found, epochs)}")
        finite = all(abs(float(value)) < float("inf") for value in got[key])
        message = f"`{key}` should hold finite numbers, but holds {got[key]!s:.80}."
        possible = (
            " Possible causes: a mean of nothing, or training in the evaluation mode that"
            " `accuracy` leaves behind."
        )
        expect(finite, message + possible)
    return tuple(
        [number(value, f"An entry of `{key}`") for value in got[key]]
        for key in ("losses", "accuracies")
    )


def likely_count(got, found, epochs):
    """Say what probably made `found` numbers out of so many epochs."""
    alike = len(got["losses"]) == len(got["accuracies"])
    if found == 2 * epochs and got["losses"] == got["accuracies"]:
        return " Both are one and the same list."
    if found == epochs + 1 and alike:
        begun = " It begins with a 0 that is no epoch's." if got["losses"][0] == 0 else ""
        return begun or f" There is one round too many: do they count from 0 to {epochs}?"
    if found == 1 and epochs > 2:
        return " Does a `return` stand inside the loop, or are the lists made anew in it?"
    return " One number per epoch." if found > epochs else ""


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


def normal_order(seed, count):
    """Return 0…count-1 in an order by chance."""
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed))


def batch_loss(logits, labels):
    """Return the cross entropy of a batch whose images all get the same logits."""
    return float(logits.logsumexp(0) - logits[labels].mean())


def counted(got, epochs, batches):
    """Say how many steps were taken, where it is not one of `opt` for each batch."""
    steps, right = got["taken"], epochs * batches
    if steps == {"opt": right, "other": 0}:
        return ""
    other = f" and another optimiser {steps['other']}" if steps["other"] else ""
    return (
        f" In {times(epochs, 'epoch')} of {batches} batches `opt` took"
        f" {times(steps['opt'], 'step')}{other}, instead of {right}."
    )


def likely_mean(value, alone, evaluated):
    """Say what was made of the losses of three batches instead of their mean."""
    mean = sum(alone) / 3
    reasons = [
        (sum(alone), "That is their sum."),
        (evaluated, "That is their mean in evaluation mode."),
        (sum(alone) / 10, "That is their sum, divided by the 10 images of a batch."),
        (mean / 10, "That is their mean, divided by the 10 images of a batch."),
        *((one, f"That is the loss of batch {i} alone.") for i, one in enumerate(alone, 1)),
        *((sum(alone) / 2 - one / 2, f"Batch {i} is missing.") for i, one in enumerate(alone, 1)),
        *((round(mean, digits), "It is rounded.") for digits in (0, 1, 2)),
    ]
    return next((f" {why}" for seen, why in reasons if abs(value - seen) < 1e-4), "")


@test_case(name="an epoch's loss is the mean of its batch losses", points=2)
def averages_losses(env):
    seed, how = seed_of(env) + 1, {"batch_size": 10, "lr": 0.0, "epochs": 1}
    weights, x, y = learner(seed), pixels(seed, 30), normal_order(seed, 30) % 7
    weights["w2"], weights["b2"] = torch.zeros(10, 16), torch.zeros(10)  # one answer for all images
    alone = [batch_loss(weights["offsets"][3], part) for part in y.split(10)]
    probes = probes_for(env)
    got = probes.fit_small(weights, x, y, how)
    if (found := len(got["losses"])) > 1:
        again = probes.fit_small(weights, x, y, how)["losses"]
        message = "`losses` still holds the numbers of earlier calls: make the lists inside `fit`."
        expect(len(again) == found or again[:found] != got["losses"], message)
    value = history(got, 1)[0][0]
    message = (
        "With the learning rate 0 the weights should stay as they are, but they change: only `opt`,"
        " as it is passed in, should change them, in `fit` and in `train_batch`."
    )
    for key in ("w1", "b1", "w2", "b2"):
        close(got["weights"].get(key), weights[key], message)
    message = f"Batches with the losses {rounded(alone)} give {value:.3f} instead of their mean."
    evaluated = sum(batch_loss(weights["offsets"][0], part) for part in y.split(10)) / 3
    even = batch_loss(weights["offsets"][3], torch.arange(10))
    likely = likely_mean(value, alone, evaluated) or smoothed(value, sum(alone) / 3, even)
    close(value, sum(alone) / 3, message + (likely or counted(got, 1, 3)))
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
        f"After `fit` the network recognises {right:.0%} of new signs; {LEAST_ON_SIGNS:.0%} is"
        " easy. Is each batch used for a step, and is it this network that is trained?"
    )
    expect(right >= LEAST_ON_SIGNS, message)
