"""q4_accuracy: the fraction of images that the network classifies correctly."""

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
name = "q4_accuracy"
defines = ("accuracy",)
points = 15


def always(*classes):
    """Return weights of a network that predicts one class, by the mode that it is called in.

    Args:
        classes: predicted in evaluation mode without and with gradients, then in train mode
            without and with gradients.
    """
    weights = witness_weights(0)
    weights["w2"], weights["b2"] = torch.zeros(10, 16), torch.zeros(10)
    weights["offsets"] = 9 * torch.eye(10)[list(classes)]
    return weights


def copies_its_input():
    """Return weights of a network that predicts the class whose input is 1."""
    weights = witness_weights(0, 12, 12)
    ones, zeros = torch.ones(12), torch.zeros(12)
    weights |= {"w1": torch.eye(12), "b1": zeros, "w2": torch.eye(12)[:10], "b2": zeros[:10]}
    return weights | {
        "gamma": ones, "beta": zeros, "mean": zeros, "var": ones, "offsets": torch.zeros(4, 10)
    }  # fmt: skip


def only_value(got):
    """Return the one accuracy that came back."""
    return number(got["values"][0]["value"], "The accuracy")


@test_case(name="30 of 40 right is 0.75", points=4)
def counts_a_fraction(env):
    seed = seed_of(env)
    wrong = 10 + seed % 20
    guesses = normal(seed, 40).argsort() % 10
    y = guesses.clone()
    y[:wrong] = (y[:wrong] + 1) % 10
    x = torch.eye(12)[guesses]
    value = only_value(probes_for(env).accuracy_of(copies_its_input(), x, y, "eval"))
    right = 40 - wrong
    message = f"{right} right of 40 should give {right / 40}, but gives {value:.4g}."
    close(value, right / 40, message, 1e-4)


@test_case(name="it measures in evaluation mode, without gradients", points=4)
def measures_in_evaluation_mode(env):
    right = 40 + seed_of(env) % 20
    y = torch.tensor([3] * right + [4] * (85 - right) + [5] * 10 + [6] * 5)
    got = probes_for(env).accuracy_of(always(3, 4, 5, 6), normal(2, 100, 12), y, "train")
    value = only_value(got)
    expect(abs(value - 0.10) > 1e-4, "The network was measured in train mode.")
    expect(abs(value - 0.05) > 1e-4, "The network was measured in train mode, with gradients.")
    tracked = abs(value - (85 - right) / 100) < 1e-4
    expect(not tracked, "Gradients were tracked although nothing is trained here.")
    message = f"{right} right of 100 should give {right / 100}, but gives {value:.4g}."
    close(value, right / 100, message, 1e-4)
