"""Shortcuts that trusted code takes where its answer is the same without what they leave out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn

LAB_SHAPES = frozenset({(1000, 784), (10, 1000)})


@contextmanager
def given_weights() -> Iterator[None]:
    """Leave the lab's Linear layers without first weights: known ones are put in anyway.

    To draw 784,000 numbers takes longer than all that is then done with a network.
    """
    drawn = nn.Linear.reset_parameters

    def reset(layer: nn.Linear) -> None:
        if tuple(layer.weight.shape) in LAB_SHAPES:
            nn.init.constant_(layer.weight, 0.01)  # with 0, no gradient would flow
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        else:
            drawn(layer)

    nn.Linear.reset_parameters = reset  # type: ignore[method-assign,assignment]  # for this while
    try:
        yield
    finally:
        nn.Linear.reset_parameters = drawn  # type: ignore[method-assign]
