"""q3_train_batch: one optimisation step on one batch."""

import math

import torch

from labcheck.checks import (
    close,
    expect,
    normal,
    number,
    probes_for,
    seed_of,
    test_case,
    witness_weights,
)


OK_FORMAT = False
name = "q3_train_batch"
defines = ("train_batch",)
points = 20

LN_10 = math.log(10)  # the cross entropy of a network that finds ten classes equally likely


def batch(seed):
    """Return x, float32 [20, 12], and y, int64 [20], of ten classes."""
    return [normal(seed, 20, 12), torch.arange(20) % 10]


def undecided(seed):
    """Return weights of a network whose first loss is ln 10, in train mode only."""
    weights = witness_weights(seed)
    weights["w2"], weights["b2"] = torch.zeros(10, 16), torch.zeros(10)
    weights["offsets"][3] = 0
    return weights


def first_loss(got):
    """Return the first loss that came back, as a number."""
    return number(got["losses"][0]["value"], "The batch loss")


@test_case(name="training on one batch makes its loss fall", points=4)
def lowers_the_loss(env):
    seed = seed_of(env)
    how = {"optimizer": "Adam", "lr": 0.05, "start": "train"}
    got = probes_for(env).train_steps(undecided(seed), [batch(seed)] * 15, how)
    losses = [number(loss["value"], "The batch loss") for loss in got["losses"]]
    expect(len(losses) == 15, "Each of 15 calls should return a loss.")
    shown = f"{losses[0]:.3f} before and {losses[-1]:.3f} after 15 steps"
    close(losses[0], LN_10, f"The first loss should be ln 10 = 2.303, but is {losses[0]:.3f}.")
    expect(losses[-1] < 0.7 * losses[0], f"The loss of the same batch should fall: it is {shown}.")


@test_case(name="the loss comes back as a plain number", points=3)
def returns_a_number(env):
    seed = seed_of(env) + 1
    how = {"optimizer": "SGD", "lr": 0.1, "start": "train"}
    got = probes_for(env).train_steps(undecided(seed), [batch(seed)], how)
    kind = got["losses"][0]["kind"]
    what = "a tensor that keeps its graph" if kind == "graph" else "a tensor"
    message = f"`train_batch` should return a float or a NumPy number, but returns {what}."
    expect(kind in ("float", "numpy"), message)
    close(first_loss(got), LN_10, f"The loss should be 2.303, but is {first_loss(got):.3f}.")


@test_case(name="the network is put into train mode", points=3)
def enters_train_mode(env):
    seed = seed_of(env) + 2
    how = {"optimizer": "SGD", "lr": 0.1, "start": "eval"}
    got = probes_for(env).train_steps(undecided(seed), [batch(seed)], how)
    message = "The network was left in evaluation mode, and `train_batch` trained it in that mode."
    close(first_loss(got), LN_10, message)
