"""q4_accuracy: the fraction of images that the network classifies correctly."""

import torch

from labcheck.checks import (
    close,
    expect,
    normal,
    number,
    pixels,
    probes_for,
    seed_of,
    test_case,
    witness_weights,
)


OK_FORMAT = False
name = "q4_accuracy"
defines = ("accuracy",)
points = 15


IN_TRAIN_MODE = "The network came in training mode and was measured in it: Dropout still drops."


def reads_one_pixel(places):
    """Return weights of a network that predicts class c if the pixel number `places[c]` is 1."""
    ones, zeros = torch.ones(10), torch.zeros(10)
    return {
        "w1": one_pixel(places), "b1": zeros, "w2": torch.eye(10), "b2": zeros,
        "gamma": ones, "beta": zeros, "mean": zeros, "var": ones, "offsets": torch.zeros(4, 10)
    }  # fmt: skip


def one_pixel(places):
    """Return rows of pixels, float32 [N, 784]: all 0 but for the one whose place is given."""
    return torch.nn.functional.one_hot(places, 784).float()


def leaves_it_trainable(got):
    """Fail the check if the network, or any other one, can be trained no more afterwards."""
    message = (
        "`accuracy` leaves gradients switched off, so that no network can be trained any more."
        " With `with torch.no_grad():` they are back behind that block."
    )
    expect(got["tracking"], message)
    message = (
        f"`accuracy` leaves {got['frozen']:,} weights of the network frozen: their `requires_grad`"
        " is False, so that it can be trained no more."
    )
    expect(got["frozen"] == 0, message)


def takes_for_another(places, classes, other):
    """Return weights of a network that reads one pixel, but takes one class for `other`.

    Args:
        places: as those of `reads_one_pixel`.
        classes: which class it is, by the mode that the network is called in: in evaluation mode
            without and with gradients, then in training mode without and with gradients.
        other: what an image of that class is taken for.
    """
    weights = reads_one_pixel(places)
    weights["offsets"][:, other] = 0.5  # less than the pixel adds, more than nothing
    weights["offsets"][range(4), classes] = -30
    return weights


def only_value(got):
    """Return the one accuracy that came back."""
    return number(got["values"][0]["value"], "The accuracy")


def divided_by(value, right):
    """Say how a wrong fraction of 40 comes about: rounded, of another count, of other answers."""
    if any(abs(value - round(right / 40, digits)) < 1e-6 for digits in (1, 2)):
        return " It is rounded: leave it as it is."
    if abs(40 * value - round(40 * value)) < 1e-4:  # also if some other count fits by chance
        return f" That is {round(40 * value)} of 40." if 0 < value < 1 else ""
    count = round(right / value) if value > 0 else 0
    whole = count > 1 and abs(value * count / right - 1) < 1e-4
    return f" That is {right} divided by {count}." if whole else ""


@test_case(name="30 of 40 right is 0.75", points=4)
def counts_a_fraction(env):
    seed = seed_of(env)
    wrong = 10 + seed % 20
    guesses, places = normal(seed, 40).argsort() % 10, normal(seed, 784).argsort()[:10]
    y = guesses.clone()
    y[:wrong] = (y[:wrong] + 1) % 10
    x = one_pixel(places[guesses])
    value = only_value(probes_for(env).accuracy_of(reads_one_pixel(places), x, y, "eval"))
    right = 40 - wrong
    reasons = (
        (100 * right / 40, "That is in percent."),
        (right, "That is how many are right, not which fraction."),
        (wrong / 40, "That is the fraction of wrong answers."),
        (
            0,
            "Possible causes: it is cut to a whole number, or the logit is taken for the answer,"
            " not its position.",
        ),
    )
    near = (f" {why}" for seen, why in reasons if abs(value - seen) < 1e-5 * max(1, seen))
    likely = next(near, divided_by(value, right))
    message = f"{right} right of 40 should give {right / 40}, but gives {value:.4g}."
    close(value, right / 40, message + likely, 1e-4)


@test_case(name="it measures in evaluation mode, without gradients", points=4)
def measures_in_evaluation_mode(env):
    for seed in (seed_of(env), seed_of(env) + 20):
        # No two classes are equally frequent, and who only counts labels would have to know which
        # is taken for another, and which labels are wrong.
        places, counts = normal(seed, 784).argsort()[:10], 1 + 2 * normal(seed + 4, 10).argsort()
        order = normal(seed + 3, 10).argsort().tolist()
        classes = [c for c in order if 1 < counts[c] < 19][:4]
        rest = [c for c in order if c not in classes]
        seen = torch.cat([torch.arange(10).repeat_interleave(counts), torch.tensor(5 * rest)[:25]])
        y = seen.clone()
        y[100:] = (y[100:] + 1) % 10
        mixed = normal(seed + 5, 125).argsort()
        right, tracked, dropped, both_ways = (100 - counts[classes]).tolist()
        weights = takes_for_another(places, classes, rest[0])
        got = probes_for(env).accuracy_of(
            weights, one_pixel(places[seen])[mixed], y[mixed], "train"
        )
        value = only_value(got)
        expect(abs(value - dropped / 125) > 1e-4, IN_TRAIN_MODE)
        expect(abs(value - both_ways / 125) > 1e-4, f"{IN_TRAIN_MODE} And gradients were tracked.")
        message = "Gradients were tracked although nothing is trained here."
        expect(abs(value - tracked / 125) > 1e-4, message)
        message = f"{right} right of 125 should give {right / 125}, but gives {value:.4g}."
        close(value, right / 125, message, 1e-4)
        leaves_it_trainable(got)
