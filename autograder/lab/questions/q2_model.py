"""q2_model: MNISTNeuralNet is an MLP with BatchNorm and Dropout that returns logits."""

import torch

from autograder.lab.checks import close, expect, normal, probes_for, seed_of, tensor, test_case

# BEGIN HIDDEN
from autograder.lab.answers import both
from autograder.lab.checks import CheckFailedError
from autograder.lab.known_weights import lab_weights

# END HIDDEN

OK_FORMAT = False
name = "q2_model"
defines = ("MNISTNeuralNet",)
points = 20

EVALUATION = (
    "In evaluation mode the same batch should give the same output twice, but it does not."
    " Possible causes: something still drops values at random there, or `forward` makes a layer"
    " anew each time."
)
STEADY = {"dropout": 0.0, "batch_norm": True}  # nothing is left to chance, nor to defaults
WITH_BATCH_NORM = 797_010  # weights and biases of the lab's network
WITHOUT_BATCH_NORM = 795_010


@test_case(name="a batch [N, 784] gives logits [N, 10]", points=3)
def gives_logits(env):
    one, other = 50 * normal(seed_of(env), 2, 784)  # so far apart that ReLU must show
    x = torch.stack([one, other, one + other, torch.zeros(784), -one])
    got = probes_for(env).model_logits(STEADY, {"seed": seed_of(env)}, [[False, x]], 0)
    logits = tensor(got["logits"][0], [5, 10], "The output for a batch [5, 784]")
    for sums, what in ((logits.sum(1), "softmax"), (logits.exp().sum(1), "log-softmax")):
        plain = bool(((sums - 1).abs() > 1e-3).any())
        expect(plain, f"The output should be plain logits, but it has been through a {what}.")
    message = "No output is negative: logits are any numbers, with no activation behind them."
    expect(bool((logits < 0).any()), message)
    bend = (logits[2] + logits[3] - logits[0] - logits[1]).abs().max()
    message = "The two layers do no more than a single one: is there no ReLU between them?"
    expect(float(bend) > 1e-2, message)


def likely_layers(count, norms, frozen):
    """Say what probably is wrong with a network of so many weights, BatchNorms, frozen weights."""
    if frozen:
        return f" Another {frozen:,} are frozen: their `requires_grad` is False."
    reasons = {
        0: "Layers count only as attributes, made in `__init__`; not in a list, not in `forward`.",
        WITHOUT_BATCH_NORM: "That is the network without BatchNorm."
        if norms != 1
        else "That is the network without BatchNorm's own weights (its `affine`).",
    }
    return f" {reasons[count]}" if count in reasons else ""


@test_case(name="its layers have the asked sizes", points=3)
def has_layers(env):
    got = probes_for(env).model_layers({})
    count = got["parameters"]
    expect(
        count == WITH_BATCH_NORM,
        f"The network should have 797,010 weights and biases to train, but has {count:,}, of the"
        f" shapes {got['shapes']}." + likely_layers(count, got["batch_norms"], got["frozen"]),
    )
    expect(got["batch_norms"] == 1, f"One BatchNorm is asked for, not {got['batch_norms']}.")
    message = "The first weights are such that all gradients are 0: the network can never learn."
    expect(not got["stuck"], f"{message} PyTorch draws good ones by itself.")
    message = (
        "`MNISTNeuralNet` takes `batch_norm` before `dropout`. The lab makes networks as"
        " `MNISTNeuralNet(dropout, batch_norm)`: keep that order."
    )
    expect(got["order"] != ["batch_norm", "dropout"], message)
    x = normal(seed_of(env) + 2, 3, 784)
    used = probes_for(env).model_logits(STEADY, {"seed": 2}, [[False, x]], 0)
    tensor(used["logits"][0], [3, 10], "The output that these layers give for a batch [3, 784]")


@test_case(name="evaluation repeats exactly, training is random", points=3)
def behaves_by_mode(env):
    x = normal(seed_of(env) + 1, 6, 784)
    passes = [[False, x], [False, x], [False, x[:1]], [True, x], [True, x]]
    half = {"dropout": 0.5, "batch_norm": True}
    got = probes_for(env).model_logits(half, {"seed": 2}, passes, 7)
    logits = got["logits"]
    expect(len(logits) == 5, "Each of five passes should give an output.")
    first, again, alone, one, two = logits
    tensor(first, [6, 10], "The output in evaluation mode")
    close(again, first, EVALUATION)
    close(alone, first[:1], "In evaluation mode an image's output should not depend on its batch.")
    tensor(one, [6, 10], "The output in training mode")
    message = "In training mode Dropout should make two passes differ, but they are the same."
    differs = bool(((one - tensor(two, [6, 10], "The output")).abs() > 1e-4).any())
    expect(differs, message)
    expect(not got["trouble"], f"The network cannot learn: {got['trouble']}")
    kept = probes_for(env).model_logits(STEADY, {"seed": 2}, passes[3:], 7)["logits"]
    one, two = (tensor(logits, [6, 10], "The output with dropout=0.0") for logits in kept)
    message = "With dropout=0.0 nothing should drop, but in training mode two passes still differ."
    close(two, one, message + " Is the argument used?")
    differs = bool(((one - one[0]).abs() > 1e-4).any())
    message = "With dropout=0.0 everything drops: it is the probability to drop, not to keep."
    expect(differs, message)


# BEGIN HIDDEN
MOST_ALIKE = 2.0  # times the variance that ten values have which drop one by one
COLUMN_TOLERANCE = 0.15  # of the share in 500 images
DROPPED_TOLERANCE = 0.05  # of a share; autograder/docs/calibration.md tells how sure that is
BENDS = "ELU GELU Hardswish Hardtanh LeakyReLU Mish ReLU6 SELU Sigmoid SiLU Softplus Softsign Tanh"


def likely_bend(env):
    """Say what becomes of the hidden values in evaluation mode, where that is not what ReLU does.

    With these weights the j-th logit is made of the hidden value j - 2, and of the next one where
    the first pixel is 1: both agree only if nothing else than the bend is another.
    """
    x, weights = torch.zeros(2, 784), {"seed": seed_of(env), "steps": True}
    x[1, 0] = 1.0
    got = probes_for(env).model_logits(STEADY, weights, [[False, x]], 0)["logits"][0]
    made, after = tensor(got, [2, 10], "The output") - lab_weights(**weights)["b2"]
    values = torch.arange(-2.0, 8.0)
    agree = bool((after[:-1] - made[1:]).abs().max() < 1e-3)
    if not agree or bool((made - values.relu()).abs().max() < 1e-3):
        return ""
    bends = {name: getattr(torch.nn, name)()(values) for name in BENDS.split()}
    known = [name for name, bent in bends.items() if bool((bent - made).abs().max() < 1e-3)]
    named = f", as with `nn.{known[0]}`" if len(known) == 1 else ""
    some = [0, 1, 3, 9]
    return (
        f" Between the two Linear layers {listed(values[some])} should become"
        f" {listed(values.relu()[some])}, as with ReLU, but become {listed(made[some])}{named}."
    )


def listed(values):
    """Return numbers as they stand in a sentence."""
    *first, last = (f"{round(float(value), 3):g}" for value in values)
    return f"{', '.join(first)} and {last}"


@test_case(name="in evaluation mode its logits are those of the lab's network", points=3,
           hidden=True)  # fmt: skip
def evaluates_like_the_reference(env):
    seed = seed_of(env)
    ask = {"weights": {"seed": seed + 3}, "passes": [[False, normal(seed + 4, 8, 784)]], "seed": 0}
    options = {"dropout": 0.4, "batch_norm": True}
    got, want = both(env, "model_logits", options=options, **ask)
    message = "With known weights in evaluation mode the logits differ: compare layers and order."
    try:
        close(got["logits"][0], want["logits"][0], message)
    except CheckFailedError as different:
        raise CheckFailedError(f"{different}{likely_bend(env)}") from None
    got, want = both(env, "model_logits", options=options, **ask, neighbour={"seed": seed + 30})
    message = "A second network changes the logits of the first: do the two share a layer?"
    close(got["logits"][0], want["logits"][0], message)


@test_case(name="BatchNorm uses the batch and updates its statistics in training only", points=3,
           hidden=True)  # fmt: skip
def batch_norm_behaves(env):
    seed = seed_of(env)
    batches = [3 * normal(seed + 5 + i, 16, 784) + i for i in range(3)]
    passes = [[True, batches[0]], [True, batches[1]], [False, batches[2]]]
    ask = {"weights": {"seed": seed + 6}, "passes": passes, "seed": 0}
    got, want = both(env, "model_logits", options=STEADY, **ask)
    train = "With dropout=0.0 the output in training mode is not what BatchNorm makes of the batch."
    expect(len(got["logits"]) == 3, "Each of three passes should give an output.")
    close(got["logits"][0], want["logits"][0], train)
    expect(len(got["running"]) == 2, "BatchNorm should keep a running mean and variance.")
    for mine, right in zip(got["running"], want["running"], strict=True):
        message = "After two training batches BatchNorm's running mean and variance are wrong."
        close(mine, right, f"{message} It should update them with its usual `momentum`.")
    message = "In evaluation mode, after two training batches, the output is wrong."
    close(got["logits"][2], want["logits"][2], message)


@test_case(name="dropout is the share of hidden values that training drops", points=3, hidden=True)
def drops_the_asked_share(env):
    for i, p in enumerate((None, 0.1, 0.5, 0.8)):
        options = {"batch_norm": True} | ({} if p is None else {"dropout": p})
        asked = 0.25 if p is None else p
        ask = {"weights": {"seed": seed_of(env) + i, "ones": True}, "passes": [[True, 500]]}
        got, want = both(env, "model_logits", options=options, seed=seed_of(env), **ask)
        out = tensor(got["logits"][0], [500, 10], "The output in training mode")
        kept = out - torch.arange(10) / 4 - 0.5  # what `ones` weights add to each logit
        rate = float((kept.abs() < 1e-4).float().mean())
        said = f"MNISTNeuralNet({'' if p is None else f'dropout={p}'})"
        others = kept[kept.abs() >= 1e-4]
        message = (
            f"In training mode {said} should turn hidden values of 1.0 into 0 or one other number,"
        )
        spread = float(others.max() - others.min()) if len(others) else 0.0
        expect(spread < 0.05, f"{message} but turns them into many.")
        message = f"{said} should drop {asked:.0%} of the hidden values, but drops {rate:.0%}."
        expect(abs(rate - asked) < DROPPED_TOLERANCE, message)
        dropped = (kept.abs() < 1e-4).float()
        alike = float(dropped.mean(1).var() / (asked * (1 - asked) / 10))
        message = f"{said} drops many values of an image or none: each has a chance of its own."
        expect(alike < MOST_ALIKE, message)
        apart = float((dropped.mean(0) - asked).abs().max())
        message = f"{said} drops the same values of all images: each image has its own chance."
        expect(apart < COLUMN_TOLERANCE, message)
        largest = float(kept.max())
        message = (
            f"In training mode {said} should turn hidden values of 1.0 into 0 or, by 1/(1-p), into"
            f" {1 / (1 - asked):.3f}, but turns them into {largest:.3f}."
        )
        close(largest, float(want["logits"][0].sub(torch.arange(10) / 4 + 0.5).max()), message)


@test_case(name="batch_norm=False leaves BatchNorm out", points=2, hidden=True)
def leaves_batch_norm_out(env):
    seed, options = seed_of(env), {"dropout": 0.0, "batch_norm": False}
    got, _ = both(env, "model_layers", options=options)
    count = got["parameters"]
    message = f"With batch_norm=False the network should have 795,010 weights, not {count:,}."
    expect(count == WITHOUT_BATCH_NORM, message)
    weights = {"seed": seed + 8, "batch_norm": False}
    x = normal(seed + 9, 8, 784)
    ask = {"weights": weights, "passes": [[True, x], [False, x]], "seed": 0}
    got, want = both(env, "model_logits", options=options, **ask)
    message = "With batch_norm=False and dropout=0.0 the logits are wrong."
    for logits, right in zip(got["logits"], want["logits"], strict=True):
        close(logits, right, message)


# END HIDDEN
