"""An answer that is wrong in one place shows the work in another, and a guess shows none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from autograder.judge.evidence import shows_work
from autograder.judge.recorder import Call
from autograder.lab.evidence import has_learned, learns
from autograder.lab.fixtures import WitnessNet
from autograder.lab.questions.q1_dataset import images
from autograder.lab.questions.q3_train_batch import batch
from autograder.lab.questions.q5_fit import ROWS, learnable, learner

SEED = 5


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        (lambda x: (x / 255 - 0.13) / 0.3, True),
        (lambda x: 255 - x, True),
        (lambda x: x.flip(0) / 255, False),
        (torch.rand_like, False),
        (torch.ones_like, False),
    ],
)
def test_pixels_in_their_places_show_work_on_any_scale(
    made: Callable[[Tensor], Tensor], shown: bool
) -> None:
    """Normalised or inverted pixels are a row of the image's own; made-up ones are not."""
    x, y = images(SEED, 3)
    items = [[made(x[i].flatten().float()), y[i]] for i in range(3)]
    call = Call("dataset", {"x": x, "y": y, "rows": [0, 1, 2]}, {"items": items})
    assert shows_work(call) is shown


def stepped(clip: float, eval_mode: bool = False) -> Call:
    """Return a call of `train_steps` whose step was clipped, or taken in the wrong mode."""
    weights, (x, y) = learner(SEED), batch(SEED)
    net = WitnessNet(weights)
    net.train(not eval_mode)
    nn.CrossEntropyLoss()(net(x), y).backward()
    nn.utils.clip_grad_norm_(net.parameters(), clip)
    torch.optim.SGD(net.parameters(), lr=0.2).step()
    how = {"optimizer": "SGD", "lr": 0.2, "start": "train"}
    arguments = {"weights": weights, "batches": [[x, y]], "how": how}
    return Call("train_steps", arguments, {"weights": net.state()})


def test_a_batch_that_went_through_in_train_mode_shows_so() -> None:
    """BatchNorm's statistics show the pass, whatever the step was; in evaluation mode none do."""
    assert shows_work(stepped(clip=0.01))
    assert not shows_work(stepped(clip=0.01, eval_mode=True))


@pytest.mark.parametrize(("epochs", "learned"), [(40, True), (0, False)])
def test_only_what_was_trained_has_learned(epochs: int, learned: bool) -> None:
    """Training with another optimiser shows; weights that came back as given do not."""
    weights, (x, y) = learner(SEED), batch(SEED)
    net = WitnessNet(weights)
    opt = torch.optim.Adam(net.parameters(), lr=0.05)
    for _ in range(epochs):
        opt.zero_grad()
        nn.CrossEntropyLoss()(net(x), y).backward()
        opt.step()
    assert has_learned(_fitted(weights, x, y, net.state())) is learned


@pytest.mark.parametrize(("batches", "trained"), [(32, True), (1, False)])
def test_training_shows_by_its_direction_only_with_all_batches(batches: int, trained: bool) -> None:
    """A clipped training learns little and is one; a single step leads downhill and is none."""
    asked, how = learnable(SEED, ROWS), {"batch_size": 40, "lr": 0.5, "epochs": 8}
    net = WitnessNet(asked["weights"])
    opt = torch.optim.SGD(net.parameters(), lr=0.5)
    for rows in (torch.arange(ROWS).split(40) * 8)[:batches]:
        opt.zero_grad()
        nn.CrossEntropyLoss()(net(asked["x"][rows]), asked["y"][rows]).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 0.1)
        opt.step()
    call = Call("fit_small", {**asked, "how": how}, {"weights": net.state()})
    assert not has_learned(call)
    assert learns(call) is trained


def test_a_network_that_always_answers_the_same_has_not_learned() -> None:
    """The loss falls to that of guessing without any training."""
    weights, (x, y) = learner(SEED), batch(SEED)
    weights["offsets"] = torch.zeros(4, 10)
    empty = {**weights, "w2": torch.zeros(10, 16), "b2": torch.zeros(10)}
    assert not has_learned(_fitted({**weights, "w2": 9 * weights["w2"]}, x, y, empty))


def _fitted(weights: dict[str, Any], x: Tensor, y: Tensor, after: dict[str, Any]) -> Call:
    how = {"batch_size": 10, "lr": 0.5, "epochs": 6}
    return Call("fit_small", {"weights": weights, "x": x, "y": y, "how": how}, {"weights": after})


Optimiser = Callable[[WitnessNet], torch.optim.Optimizer]
MANNERS: dict[str, Optimiser] = {
    "slowly": lambda net: torch.optim.SGD(net.parameters(), lr=1e-4),
    "with Adam": lambda net: torch.optim.Adam(net.parameters(), lr=1e-2),
    "with momentum": lambda net: torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9),
    "with decay": lambda net: torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.5),
    "with large steps": lambda net: torch.optim.Adam(net.parameters(), lr=0.1, amsgrad=True),
}


def _passed(optimiser: Optimiser, stepping: Callable[[int], bool]) -> tuple[Call, WitnessNet]:
    """Pass eight epochs through a network, with a step for some of their batches."""
    ask = learnable(SEED, ROWS)
    net = WitnessNet(ask["weights"])
    opt = optimiser(net.train())
    for number in range(32):
        rows = slice(40 * (number % 4), 40 * (number % 4) + 40)
        opt.zero_grad()
        nn.CrossEntropyLoss()(net(ask["x"][rows]), ask["y"][rows]).backward()
        if stepping(number):
            opt.step()
    how = {"batch_size": 40, "lr": 0.5, "epochs": 8}
    return Call("fit_small", {**ask, "how": how}, {"weights": net.state()}), net


@pytest.mark.parametrize("manner", MANNERS)
def test_training_shows_in_whatever_manner_it_is_done(manner: str) -> None:
    """Also one that leaves out a batch of each epoch; not one that takes a step for few batches."""
    for left_out in (set(), {3}):
        assert learns(_passed(MANNERS[manner], lambda n, out=left_out: n % 4 not in out)[0])
    assert not learns(_passed(MANNERS[manner], lambda n: n == 0)[0])
    assert not learns(_passed(MANNERS[manner], lambda n: n % 4 == 0)[0])
    assert not learns(_passed(MANNERS[manner], lambda n: n % 4 < 2)[0])


def test_weights_that_are_worked_out_are_no_training() -> None:
    """A last layer in closed form makes the loss fall, too, also where the first one wanders."""
    for wander in (0.0, 1e-3):
        call, net = _passed(MANNERS["slowly"], lambda n: False)
        x, y = call.arguments["x"], call.arguments["y"]
        with torch.no_grad():
            net.first.weight += wander * torch.randn_like(net.first.weight)
            hidden = torch.relu(net.norm(net.first(x)))
            wanted = 8 * nn.functional.one_hot(y, 10) - 4.0
            net.last.weight.copy_(torch.linalg.lstsq(hidden, wanted).solution.T)
        assert not learns(replace(call, answer={"weights": net.state()}))


def test_images_written_into_the_first_layer_are_no_training() -> None:
    """Templates of the training images contain all of these, and are far from where it began."""
    call, net = _passed(MANNERS["slowly"], lambda n: n == 0)
    with torch.no_grad():
        net.first.weight.copy_(call.arguments["x"][: len(net.first.weight)])
    assert not learns(replace(call, answer={"weights": net.state()}))
