"""Evidence by parts: an answer that is wrong in one place shows the work in another.

What no known mistake answers may still be honest. Each sign here takes the work that it shows: who
has done it has done that part of the task.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from ..judge.matching import alike
from ..judge.recorder import Call
from ..judge.reference import reference
from .fixtures import WitnessNet

FALLS_TO = 0.6  # of the loss before training
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
    return _went_through(call) or has_learned(call)


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
    """Tell whether each batch went through the network once, in train mode, and no other did.

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
