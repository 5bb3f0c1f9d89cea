"""Known weights for a submission's own network, so that its numbers can be compared."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import torch
from torch import Tensor, nn

from .expectations import times
from .faults import SubmissionError, student_code


@lru_cache(maxsize=4)  # to draw them takes longer than to pass a batch through the network
def lab_weights(
    seed: int, batch_norm: bool = True, ones: bool = False, steps: bool = False
) -> dict[str, Tensor]:
    """Return weights for the lab's network, 784 → 1000 → 10, always the same for a seed.

    Args:
        seed: chooses the numbers.
        batch_norm: include BatchNorm's `gamma` and `beta`.
        ones: in training mode make every hidden value 1.0 for white images and let logit j be
            hidden value number k_j (k chosen by the seed) plus 0.5 + j / 4.
        steps: let hidden value number j be j - 2 plus the first pixel, and logit j be that plus
            0.5 + j / 4.
    """
    generator = torch.Generator().manual_seed(seed)
    if ones:
        chosen = torch.randperm(1000, generator=generator)[:10]
        weights = {
            "w1": torch.full((1000, 784), 1 / 784), "b1": torch.zeros(1000),
            "w2": torch.zeros(10, 1000), "b2": 0.5 + torch.arange(10) / 4,
        }  # fmt: skip
        weights["w2"][torch.arange(10), chosen] = 1.0
        norm = {"gamma": torch.ones(1000), "beta": torch.ones(1000)}
    elif steps:
        weights = {
            "w1": torch.eye(784)[:1].repeat(1000, 1), "b1": torch.arange(1000) - 2.0,
            "w2": torch.eye(1000)[:10], "b2": 0.5 + torch.arange(10) / 4,
        }  # fmt: skip
        norm = {"gamma": torch.ones(1000), "beta": torch.zeros(1000)}
    else:
        weights = {
            "w1": torch.randn(1000, 784, generator=generator) / 28,
            "b1": torch.randn(1000, generator=generator),
            "w2": torch.randn(10, 1000, generator=generator) / 30,
            "b2": torch.randn(10, generator=generator),
        }
        norm = {name: torch.randn(1000, generator=generator) for name in ("gamma", "beta")}
    return {**weights, **norm} if batch_norm else weights


def load_lab_weights(
    model: nn.Module, weights: dict[str, Tensor]
) -> Callable[[], tuple[Tensor, ...]]:
    """Copy known weights into a submission's network, whatever its layers are called.

    Args:
        model: has a Linear with a weight [1000, 784], one with [10, 1000], and, where `weights`
            holds `gamma`, a BatchNorm1d of 1000.
        weights: `w1`, `b1`, `w2`, `b2` and optionally `gamma`, `beta` (its running statistics
            start at mean 0 and variance 1).

    Returns:
        A function that reads BatchNorm's running mean and variance, `()` without one.

    Raises:
        SubmissionError: the network has no such layers.
    """
    with student_code("`MNISTNeuralNet`"):
        first, last = (_linear(model, weights[name]) for name in ("w1", "w2"))
        norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm1d)]
        _fill(first, weights["w1"], weights["b1"])
        _fill(last, weights["w2"], weights["b2"])
        if "gamma" in weights:
            _fill(_norm(norms), weights["gamma"], weights["beta"])
    return lambda: _running(norms)


def _linear(model: nn.Module, weight: Tensor) -> nn.Module:
    fitting = [
        m
        for m in model.modules()
        if isinstance(getattr(m, "weight", None), Tensor) and m.weight.shape == weight.shape
    ]
    if len(fitting) != 1:
        outputs, inputs = weight.shape
        raise SubmissionError(
            "wrong_shape",
            f"The network has {times(len(fitting), 'Linear layer')} from {inputs} to {outputs};"
            " the lab asks for exactly one.",
        )
    return fitting[0]


def _norm(norms: list[nn.BatchNorm1d]) -> nn.Module:
    if len(norms) != 1 or norms[0].num_features != 1000:
        raise SubmissionError(
            "wrong_shape",
            f"The network has {times(len(norms), 'BatchNorm1d layer')};"
            " the lab asks for exactly one, for the 1000 hidden values.",
        )
    norms[0].reset_running_stats()
    return norms[0]


def _fill(layer: nn.Module, weight: Tensor, bias: Tensor) -> None:
    if getattr(layer, "bias", None) is None:
        kind = type(layer).__name__
        raise SubmissionError("wrong_shape", f"The network's {kind} layer has no bias.")
    with torch.no_grad():
        layer.weight.copy_(weight)  # type: ignore[operator]  # Linear or BatchNorm1d
        layer.bias.copy_(bias)  # type: ignore[operator]


def _running(norms: list[nn.BatchNorm1d]) -> tuple[Tensor, ...]:
    return tuple(
        tensor
        for norm in norms
        for tensor in (norm.running_mean, norm.running_var)
        if tensor is not None
    )
