"""q3_train_batch: one optimisation step on one batch."""

import math

import torch

from labcheck.checks import (
    close,
    expect,
    normal,
    number,
    pixels,
    probes_for,
    seed_of,
    tensor,
    test_case,
    times,
    witness_weights,
)


OK_FORMAT = False
name = "q3_train_batch"
defines = ("train_batch",)
points = 20


def batch(seed):
    """Return x, float32 [20, 784], and y, int64 [20], of ten classes."""
    return [pixels(seed, 20), torch.arange(20) % 10]


def prejudiced(seed):
    """Return weights of a network that answers the same to every image.

    In training mode its logits are one fixed row until the first step.
    """
    weights = witness_weights(seed)
    weights["w2"], weights["b2"] = torch.zeros(10, 16), torch.zeros(10)
    weights["offsets"][3] = normal(seed + 5, 10) / 2
    return weights


def mean_loss(logits):
    """Return the cross entropy of one row of logits over equally many labels of each class."""
    return float(logits.logsumexp(0) - logits.mean())


def first_loss(got, weights):
    """Return the first loss that came back, or fail if it is not that of `prejudiced` weights."""
    value = number(got["losses"][0]["value"], "The batch loss")
    logits = weights["offsets"][3]
    right = mean_loss(logits)
    reasons = {
        mean_loss(logits.softmax(0)): " Do the logits pass through softmax before the loss?",
        20 * right: " Is the mean over the 20 images multiplied by 20 again?",
        right / 20: " Is the mean over the 20 images divided by 20 again?",
        right / 2: " That is half of it.",
        2 * right: " That is twice as much.",
        math.log(right): " That is its logarithm.",
        float(-logits.mean()): " That is the loss without log-softmax: use `loss_fn` as it comes.",
    }
    near = (why for seen, why in reasons.items() if abs(value - seen) < 1e-3 * max(1, right))
    rounded = any(abs(value - round(right, digits)) < 1e-6 for digits in (0, 1, 2))
    likely = " It is rounded." if rounded else next(near, "")
    if abs(value - math.log(10)) < 1e-5:
        likely = " That is what ten equal logits give: do the logits get lost before the loss?"
    message = (
        f"The loss of this batch, in training mode, is {right:.3f}, but {value:.3f} came back."
    )
    close(value, right, message + likely)
    return value


@test_case(name="training on one batch makes its loss fall", points=4)
def lowers_the_loss(env):
    seed = seed_of(env)
    how = {"optimizer": "Adam", "lr": 0.05, "start": "train"}
    weights = prejudiced(seed)
    got = probes_for(env).train_steps(weights, [batch(seed)] * 15, how)
    expect(len(got["losses"]) == 15, "Each of 15 calls should return a loss.")
    first, last = first_loss(got, weights), number(got["losses"][-1]["value"], "The batch loss")
    message = (
        "15 steps change nothing. Gradients have to be computed, and `opt` has to take a step with"
        " them before they are cleared."
    )
    expect(abs(last - first) > 1e-6, message)
    shown = f"{first:.3f} before and {last:.3f} after 15 steps"
    expect(last < 0.7 * first, f"The loss of the same batch should fall: it is {shown}.")


def added_up(start, halfway, after, in_a_row):
    """Tell whether a second step went as far as it does alone and the first step went together."""
    off = tensor(in_a_row, list(start.shape), "A weight") - (after + halfway - start)
    return bool(off.abs().max() <= 1e-3 * (halfway - start).abs().max() + 1e-6)


@test_case(name="nothing is left over from the batch before", points=2)
def takes_steps_one_by_one(env):
    seed = seed_of(env) + 3
    how = {"optimizer": "SGD", "lr": 0.2, "start": "train"}
    start, first, second = witness_weights(seed), batch(seed), batch(seed + 1)
    probes = probes_for(env)
    reached = probes.train_steps(start, [first], how)["weights"]
    halfway = {
        key: tensor(reached.get(key), list(value.shape), key) if key != "offsets" else value
        for key, value in start.items()
    }
    alone = probes.train_steps(halfway, [second], how)["weights"]
    in_a_row = probes.train_steps(start, [first, second], how)["weights"]
    keys = ("w1", "b1", "w2", "b2")
    after = {key: tensor(alone.get(key), list(start[key].shape), key) for key in keys}
    message = (
        "The second of two batches does not do what it does alone: what a call does hangs on the"
        " calls before it, or on chance."
    )
    if all(added_up(start[k], halfway[k], after[k], in_a_row.get(k)) for k in keys):
        message = (
            "The second of two batches takes the step of the first once more:"
            " PyTorch adds gradients up until somebody clears them."
        )
    for key in keys:
        close(in_a_row.get(key), after[key], message)
    moved = (in_a_row["w2"] - start["w2"]).abs().max() > 1e-6
    expect(bool(moved), "Two batches leave the network as it was: no step was taken.")


@test_case(name="the loss comes back as a plain number", points=3)
def returns_a_number(env):
    seed = seed_of(env) + 1
    how = {"optimizer": "SGD", "lr": 0.1, "start": "train"}
    weights = prejudiced(seed)
    got = probes_for(env).train_steps(weights, [batch(seed)], how)
    kind = got["losses"][0]["kind"]
    graph = "a tensor that keeps the whole computation alive: turn it into a plain number"
    what = graph if kind == "graph" else "a tensor"
    message = f"`train_batch` should return a float or a NumPy number, but returns {what}."
    expect(kind in ("float", "numpy"), message)
    first_loss(got, weights)


@test_case(name="the network is put into training mode", points=3)
def enters_train_mode(env):
    seed = seed_of(env) + 2
    how = {"optimizer": "SGD", "lr": 0.1, "start": "eval"}
    weights = prejudiced(seed)
    evaluated = mean_loss(weights["offsets"][1])
    got = probes_for(env).train_steps(weights, [batch(seed)], how)
    in_evaluation = abs(number(got["losses"][0]["value"], "The batch loss") - evaluated) < 1e-3
    message = "The network came in evaluation mode, and `train_batch` trained it in that mode."
    expect(not in_evaluation, message)
    first_loss(got, weights)
