"""q2_model: MNISTNeuralNet is an MLP with BatchNorm and Dropout that returns logits."""

import torch

from labcheck.checks import close, expect, normal, probes_for, seed_of, tensor, test_case


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
