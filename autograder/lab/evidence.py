"""Evidence by parts: an answer that is wrong in one place shows the work in another.

What no known mistake answers may still be honest. Each sign here takes the work that it shows: who
has done it has done that part of the task.
"""

from __future__ import annotations

import math
from itertools import takewhile
from typing import Any

import torch
from torch import Tensor, nn

from ..judge.matching import alike
from ..judge.recorder import Call
from ..judge.reference import reference
from .fixtures import WitnessNet
from .known_weights import lab_weights

FALLS_TO = 0.6  # of the loss before training
DOWNHILL = 0.3  # the cosine with the gradient: by chance it is 0.01
MOMENTUM = 0.1  # of BatchNorm's averages, as PyTorch has it
ENOUGH_SEEN = 0.5  # of what all batches together move BatchNorm's averages
MOST_BATCHES = 0.5  # more than this share of them has to have moved the first layer
BATCH_DOWNHILL = 0.2  # the cosine of one batch's part of the way; by chance up to 0.1, honest 0.34
BENDS = 8  # of a broken line that comes close to any activation
UNLIKE = 0.2  # the share of the logits that such a line may miss
CLEARLY_LEARNED = 0.8 * math.log(10)  # less than any answer that is the same for all images


def has_learned(call: Call) -> bool:
    """Tell whether the network that came back has learned what it was trained on."""
    x, y = _data(call)
    loss = nn.CrossEntropyLoss(label_smoothing=call.arguments["how"].get("label_smoothing", 0.0))
    given = call.arguments["weights"]
    before, after = (
        float(loss(WitnessNet({**given, **weights})(x), y).detach())
        for weights in (given, call.answer["weights"])
    )
    return after < FALLS_TO * before and after < CLEARLY_LEARNED


def same_pixels(call: Call) -> bool:
    """Tell whether each image is a row of its own pixels, in their order, on whatever scale."""
    given, rows = call.arguments["x"], call.arguments["rows"]
    if not isinstance(given, Tensor) or len(rows) != len(call.answer["items"]):
        return False
    pairs = zip(call.answer["items"], rows, strict=True)
    return all(_by_grey(image, given[row]) for (image, _), row in pairs)


def _by_grey(image: Tensor, given: Tensor) -> bool:
    """Tell whether pixels of the same grey, and only those, have the same value."""
    greys, values = given.flatten().long(), image.flatten().double()
    kinds = torch.bincount(greys).nonzero().flatten()
    means = torch.stack([values[greys == kind].mean() for kind in kinds])
    spread = float(means.max() - means.min())
    near = (values - means[torch.searchsorted(kinds, greys)]).abs() <= 1e-4 * spread
    return len(kinds) > 2 and spread > 0 and bool(near.all())


def trained(call: Call) -> bool:
    """Tell whether each batch has gone through the network, or the network has learned."""
    return _went_through(call) or learns(call)


def learns(call: Call) -> bool:
    """Tell whether the network has learned, or has begun to, with all the batches that it should.

    One step leads downhill, too, but is no training; nor is a last layer that is worked out.
    """
    if not (has_learned(call) or (_went_downhill(call) and _saw_enough(call))):
        return False
    way = _way_of_first_layer(call)
    return _cosine(*way) > DOWNHILL and _most_batches_moved_it(call, way)


def _way_of_first_layer(call: Call) -> tuple[Tensor, Tensor]:
    """Return how far the first layer has moved, downwards, and its slope halfway of the last.

    Gradients move it so on the last layer's way: the two point in one direction.
    """
    given, reached = call.arguments["weights"], call.answer["weights"]
    halfway = {name: (given[name] + reached[name]) / 2 for name in ("w2", "b2")}
    return given["w1"] - reached["w1"], _slopes(call, {**given, **halfway})["w1"]


def _most_batches_moved_it(call: Call, way: tuple[Tensor, Tensor]) -> bool:
    """Tell whether the images of most batches have moved the first layer, each batch downhill.

    Each step moves its rows by a sum of the images in its batch. These are fewer than they have
    pixels, so that a row tells how much of each is in it.

    Args:
        call: of the probe that trained.
        way: as `_way_of_first_layer` returns it.
    """
    if call.probe != "fit_small":
        return True
    if not all(bool(part.isfinite().all()) for part in way):
        return False  # LAPACK would complain on standard output, where a result may be written
    x, size = call.arguments["x"].double(), call.arguments["how"]["batch_size"]
    moved, slope = (torch.linalg.lstsq(x.T, part.double().T).solution.split(size) for part in way)
    downhill = [_cosine(*parts) > BATCH_DOWNHILL for parts in zip(moved, slope, strict=True)]
    return sum(downhill) > MOST_BATCHES * len(downhill)


def _went_downhill(call: Call) -> bool:
    """Tell whether the weights have moved against the gradients at which they began.

    However slowly: an optimiser of one's own, or a clipped gradient, shows this work too.
    """
    given, reached = call.arguments["weights"], call.answer["weights"]
    slopes = _slopes(call, given)
    return all(
        _cosine(given[name] - reached[name], slope) > DOWNHILL for name, slope in slopes.items()
    )


def _cosine(one: Tensor, other: Tensor) -> float:
    return float(torch.cosine_similarity(one.flatten(), other.flatten(), dim=0))


def _slopes(call: Call, weights: dict[str, Any]) -> dict[str, Tensor]:
    """Return the gradients of both layers' weights on all that the network was to be trained on."""
    net = WitnessNet(weights).train()
    x, y = _data(call)
    nn.CrossEntropyLoss()(net(x), y).backward()
    slopes = {"w1": net.first.weight.grad, "w2": net.last.weight.grad}
    return {name: slope for name, slope in slopes.items() if slope is not None}


def _saw_enough(call: Call) -> bool:
    """Tell whether so many batches, or half of them, have passed BatchNorm in training mode.

    Each takes its averages a tenth of the way to the batch's, so that they tell how many it were.
    """
    if call.probe != "fit_small":
        return True
    how, (x, _) = call.arguments["how"], _data(call)
    given, reached = call.arguments["weights"], call.answer["weights"]
    begun = torch.cat([given["mean"], given["var"]])
    hidden = [x @ weights["w1"].T + weights["b1"] for weights in (given, reached)]
    averages = [torch.cat([values.mean(0), values.var(0)]) for values in hidden]
    way = (averages[0] + averages[1]) / 2 - begun
    moved = torch.cat([reached["mean"], reached["var"]]) - begun
    passes: int = how["epochs"] * math.ceil(len(x) / how["batch_size"])
    share = float(moved @ way / (way @ way))
    return bool(share > ENOUGH_SEEN * (1 - (1 - MOMENTUM) ** passes))


def mixes_hidden_values(call: Call) -> bool:
    """Tell whether logits in evaluation mode are the last layer's of the hidden values.

    Whatever stands for ReLU, be it known or not, has to be the same for every hidden value: then
    a broken line with a few bends comes close to it.
    """
    weights = lab_weights(**call.arguments["weights"])
    passes = zip(call.arguments["passes"], call.answer["logits"], strict=True)
    untrained = takewhile(lambda one: not one[0][0], passes)  # BatchNorm has no averages yet
    seen = [(x, logits) for (_, x), logits in untrained if isinstance(x, Tensor)]
    x, logits = (torch.cat(parts).double() for parts in zip(*seen, strict=True))
    if not bool(logits.isfinite().all()):
        return False  # LAPACK would complain on standard output, where a result may be written
    hidden = x @ weights["w1"].double().T + weights["b1"].double()
    if "gamma" in weights:
        hidden = hidden / (1 + 1e-5) ** 0.5 * weights["gamma"] + weights["beta"]
    bends = hidden.flatten().quantile(torch.linspace(0.02, 0.98, BENDS, dtype=torch.float64))
    bent = [torch.ones_like(hidden), hidden, *((hidden - bend).relu() for bend in bends)]
    columns = torch.stack([(part @ weights["w2"].double().T).flatten() for part in bent], dim=1)
    wanted = (logits - weights["b2"]).flatten()
    left = wanted - columns @ torch.linalg.lstsq(columns, wanted[:, None]).solution.flatten()
    return len(wanted) >= 2 * len(bent) and float(left.norm()) < UNLIKE * float(wanted.norm())


def same_grey(call: Call) -> bool:
    """Tell whether the row is made of the image's own pixels, on whatever scale."""
    return _by_grey(call.answer["row"], call.arguments["image"])


def weights_handed_back(call: Call) -> bool:
    """Tell whether the weights are those that the probe was given."""
    weights, given = call.answer["weights"], call.arguments["weights"]
    return all(alike(weights[name], given[name]) for name in ("w1", "w2"))


def images_handed_back(call: Call) -> bool:
    """Tell whether the images are still those that the probe was given."""
    return any(image.dtype != torch.float32 for image, _ in call.answer["items"])


def _went_through(call: Call) -> bool:
    """Tell whether each batch went through the network once, in training mode, and no other did.

    BatchNorm's running statistics say so where the weights stay what they were until then.
    """
    how = call.arguments["how"]
    once = how["lr"] == 0 if call.probe == "fit_small" else len(call.arguments["batches"]) == 1
    right = reference().ask(call.probe, call.arguments)["weights"]
    mine = call.answer["weights"]
    return once and all(alike(mine[name], right[name]) for name in ("mean", "var"))


def _data(call: Call) -> tuple[Any, Any]:
    """Return all that the network was to be trained on."""
    if call.probe == "fit_small":
        return call.arguments["x"], call.arguments["y"]
    xs, ys = zip(*call.arguments["batches"], strict=True)
    return torch.cat(xs), torch.cat(ys)
