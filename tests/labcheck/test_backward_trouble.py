"""A network whose logits look right, but which cannot learn from them."""

import pytest
import torch
from torch import nn

from autograder.lab.error_meanings import MEANINGS
from autograder.labcheck.faults import know
from autograder.labcheck.network_reader import backward_trouble

know(MEANINGS)  # as the lab's probes do when they are imported


class Net(nn.Module):
    """Two layers; what comes between them is for a test to say."""

    def __init__(self, between):
        super().__init__()
        self.first, self.between, self.last = nn.Linear(4, 3), between, nn.Linear(3, 2)

    def forward(self, x):
        """Return the logits."""
        return self.last(self.between(self.first(x)))


def trouble(between):
    """Return what is told of a network with `between` in its middle."""
    model = Net(between)
    return backward_trouble(model, model(torch.ones(5, 4)), "it")


@pytest.mark.parametrize("between", [nn.ReLU(), nn.Sequential(nn.BatchNorm1d(3), nn.ReLU())])
def test_a_network_that_can_learn_has_no_trouble(between):
    """Nor has one whose layers are partly frozen on purpose."""
    assert trouble(between) == ""
    model = Net(between)
    model.first.requires_grad_(False)
    assert backward_trouble(model, model(torch.ones(5, 4)), "it") == ""


@pytest.mark.parametrize("cut", [torch.detach, lambda h: h.data])
def test_layers_before_the_cut_are_named(cut):
    """The last layer would learn all the same, and hide it."""
    assert trouble(cut).startswith("`forward` cuts off first.weight and first.bias.")


def test_what_backward_raises_is_told_with_its_likely_causes():
    """An in-place Dropout behind a ReLU fails only in `backward`."""
    said = trouble(nn.Sequential(nn.ReLU(), nn.Dropout(0.5, inplace=True)))
    assert "RuntimeError" in said
    assert "inplace=True" in said


def test_logits_that_are_cut_off_altogether():
    """Detached at the very end, nothing is left to go back along."""
    model = Net(nn.ReLU())
    logits = model(torch.ones(5, 4)).detach()
    assert "cut off from its layers" in backward_trouble(model, logits, "it")
