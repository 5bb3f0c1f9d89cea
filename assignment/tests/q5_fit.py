"""q5_fit: the training loop, and a network that has really learned."""

import torch

from labcheck.checks import (
    close,
    expect,
    normal,
    number,
    probes_for,
    seed_of,
    small_digits,
    tensor,
    test_case,
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
        message = f"`{key}` should hold {epochs} numbers for {epochs} epochs, but holds {found}."
        expect(found == epochs, message)
    return tuple(
        [number(value, f"An entry of `{key}`") for value in got[key]]
        for key in ("losses", "accuracies")
    )


@test_case(name="it returns a loss and an accuracy for every epoch", points=3)
def returns_history(env):
    seed, how = seed_of(env), {"batch_size": 10, "lr": 0.5, "epochs": 6}
    x, y = normal(seed, 40, 12), torch.arange(40) % 10
    losses, accuracies = history(probes_for(env).fit_small(witness_weights(seed), x, y, how), 6)
    expect(
        all(0 <= a <= 1 for a in accuracies),
        f"Accuracies are fractions between 0 and 1, not {accuracies}.",
    )
    falls = f"The mean loss should fall from epoch to epoch, but it is {losses}."
    expect(losses[-1] < losses[0], falls)


@test_case(name="the network learns ten made-up signs", points=3)
def learns_signs(env):
    how = {**SIGNS, "seed": seed_of(env)}
    train, (unseen, labels) = small_digits(1, 240), small_digits(2, 120)
    got = probes_for(env).fit_and_predict(list(train), unseen, how)
    history(got, 2)
    guesses = tensor(got["predictions"], [120], "The predictions", "torch.int64")
    right = float((guesses == labels).float().mean())
    message = f"After `fit` {right:.0%} of new signs are recognised; {LEAST_ON_SIGNS:.0%} is easy."
    expect(right >= LEAST_ON_SIGNS, message)
