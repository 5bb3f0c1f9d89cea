"""q7_exercise: a shape by heart, and an experiment with BatchNorm and Dropout."""

import torch

from labcheck.checks import (
    close,
    duration_bounds,
    expect,
    number,
    probes_for,
    seed_of,
    small_rows,
    test_case,
    times,
    witness_weights,
)


OK_FORMAT = False
name = "q7_exercise"
defines = ("SHAPE_AFTER_VIEW", "run_experiment")
points = 5

HOW = {"batch_size": 40, "dropout": 0.1, "batch_norm": True, "epochs": 4}
KEYS = ("seconds", "train_accuracy", "test_accuracy")
PAUSE = 0.025  # seconds that the loader of the training data waits before each round
ENOUGH, TOO_FEW = 64, 12  # hidden values with which a network learns all ten signs, or some


TESTED, LAST = 120, 40  # test images, and those of them in the last batch


def wrong_rows(share):
    """Return at which test images the label is wrong: in the last batch at fewer than elsewhere."""
    few = int(share * TESTED) // 6
    return [*range(int(share * TESTED) - few), *range(TESTED - few, TESTED)]


def experiment(seed, hidden, wrong_labels=0.0, **how):
    """Return what describes a small experiment: the arguments of the probe `experiment`.

    Args:
        seed: chooses the signs to learn and the first weights.
        hidden: how many hidden values the network has.
        wrong_labels: in which share of the test images the label is wrong.
        how: settings that are not those of HOW.
    """
    x, y = small_rows(seed + 1, 240, seed)
    test_x, test_y = small_rows(seed + 2, TESTED, seed)
    wrong = wrong_rows(wrong_labels)
    test_y[wrong] = (test_y[wrong] + 1) % 10
    weights = {**witness_weights(seed, hidden), "offsets": torch.zeros(4, 10)}
    return {"weights": weights, "train": [x, y], "test": [test_x, test_y], "how": {**HOW, **how}}


@test_case(name="SHAPE_AFTER_VIEW is the shape of all 60,000 images as rows", points=1)
def knows_the_shape(env):
    shape = probes_for(env).shape_after_view()["shape"]
    expect(len(shape) == 2, f"`x.view(-1, 28*28)` has two dimensions; {shape} has {len(shape)}.")
    rows, columns = (number(n, "A size") for n in shape)
    expect(rows != -1, "-1 asks `view` to work a size out: which one does it find?")
    expect(rows * columns == 60_000 * 28 * 28, f"{shape} does not hold as many numbers as before.")
    expect(rows == 60_000, f"Each image is one row; {shape} has {rows:g} rows.")


def likely_mix_up(value, share):
    """Say what probably has this accuracy where another one was expected."""
    reasons = (
        (1, "That is what it reaches on the training data."),
        (1 - share, "That is what it reaches on the test data."),
        (1 - int(share * TESTED) // 6 / LAST, "That is what it reaches on the last test batch."),
        (0.1, "That is no better than guessing: was this network trained?"),
    )
    percent = " Is it in percent?" if 1.01 < value <= 100 else ""
    return next((f" {why}" for seen, why in reasons if abs(value - seen) < 0.03), percent)


def complete(results):
    """Fail the check unless the dict of `run_experiment` has all its names."""
    missing = [key for key in KEYS if key not in results]
    expect(not missing, f"The dict of `run_experiment` lacks {', '.join(missing)}.")


@test_case(name="run_experiment returns seconds, train_accuracy and test_accuracy", points=2)
def returns_results(env):
    share = 0.35 + seed_of(env) % 30 / 100
    probes, seed = probes_for(env), seed_of(env)
    got = probes.experiment(**experiment(seed, ENOUGH, share, pause=PAUSE))
    results = got["results"]
    expect(bool(got["models"]), "No MNISTNeuralNet is made; each experiment takes a fresh one.")
    for dropout, batch_norm in got["models"]:
        made = f"MNISTNeuralNet was made with dropout={dropout} and batch_norm={batch_norm}"
        swapped = [dropout, batch_norm] == [HOW["batch_norm"], HOW["dropout"]]
        order = " Its arguments are in the wrong order." if swapped else ""
        asked = [dropout, batch_norm] == [HOW["dropout"], HOW["batch_norm"]]
        expect(asked, f"{made}, but 0.1 and True were asked for.{order}")
    complete(results)
    for key, right in zip(KEYS[1:], (1.0, 1 - share), strict=True):
        value = number(results[key], f"`{key}`")
        message = f"`{key}` should be about {right:.2f} on these data, but is {value:.4g}."
        expect(abs(value - right) < 0.06, message + likely_mix_up(value, share))
    seconds, most = number(results["seconds"], "`seconds`"), got["seconds_measured"]
    hurried = getattr(probes, "hurried", False)  # the grader's own reference does not wait
    waited = 0.0 if hurried else HOW["epochs"] * PAUSE  # the loader alone takes that long
    least = max(waited, number(got["span"], "The span"))
    too_short, longest = duration_bounds(seconds, least, most)
    message = f"`seconds` is {seconds:.3g}, but the whole call took {most:.3g} seconds."
    expect(seconds <= longest, message)
    message = (
        f"`seconds` is {seconds:.3g}, but the training took {least:.3g} seconds or more:"
        " read the clock right before it and right after it."
    )
    expect(seconds > too_short, message)
    halfway = probes.experiment(**experiment(seed, TOO_FEW, share, epochs=1))["results"]
    for key in KEYS[1:]:
        value = number(halfway.get(key), f"`{key}`")
        expect(0 <= value <= 1, f"`{key}` is a fraction between 0 and 1, not {value:.4g}.")
