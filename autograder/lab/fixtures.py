"""Given pieces that probes hand to a submission: a small network, a dataset, a counter."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.optimizer import register_optimizer_step_pre_hook
from torch.utils.data import Sampler, TensorDataset

TURN = 3  # classes further: what a network that `turns_after` some passes answers instead


class GivenDataset(TensorDataset):
    """A plain dataset with `.x` and `.y`, so that `fit` can be checked without MNISTDataset.

    It takes its methods from torch: written out, they would be half of the answer to q1_dataset.
    """

    def __init__(self, x: Tensor, y: Tensor) -> None:
        super().__init__(x.clone(), y.clone())
        self.x, self.y = self.tensors


class Unhurried(Sampler[int]):
    """All of `count` rows in order; each round begins with a pause of some seconds.

    It lets a training on few images take long enough to be measured, and rounded. `begun` is when
    each round began, in seconds of no certain beginning.
    """

    def __init__(self, count: int, pause: float) -> None:
        self._count, self._pause = count, pause
        self.begun: list[float] = []

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        self.begun.append(time.perf_counter())
        time.sleep(self._pause)
        return iter(range(self._count))


class _Linear(nn.Linear):
    def reset_parameters(self) -> None:
        """Draw no first weights: the judge makes networks while another thread draws lots."""


class WitnessNet(nn.Module):
    """A small network whose output tells in which mode it was called.

    Linear, BatchNorm1d, ReLU, Linear, plus a row of `offsets`: which row depends on train or
    eval mode and on whether gradients are tracked. A loss or an accuracy computed in the wrong
    mode is therefore a wrong number, not a flag that somebody could set.

    Args:
        weights: `w1` [H, D], `b1` [H], `gamma` [H], `beta` [H], `mean` [H], `var` [H],
            `w2` [C, H], `b2` [C] and `offsets` [4, C]; row 2 * training + tracking is added.
            Optionally `turns_after` [1]: after more passes in training mode than that, evaluation
            takes each class for another one, so that the best accuracy is not the last.
    """

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        hidden, inputs = weights["w1"].shape
        self.first = _Linear(inputs, hidden)
        self.norm = nn.BatchNorm1d(hidden)
        self.last = _Linear(hidden, len(weights["b2"]))
        self.offsets = weights["offsets"].clone()
        self.passes, self.turns_after = 0, float(weights.get("turns_after", float("inf")))
        for name, tensor in self._named().items():
            tensor.data.copy_(weights[name])

    def _named(self) -> dict[str, Tensor]:
        first, norm, last = self.first, self.norm, self.last
        assert norm.running_mean is not None
        assert norm.running_var is not None
        return {
            "w1": first.weight, "b1": first.bias, "gamma": norm.weight, "beta": norm.bias,
            "mean": norm.running_mean, "var": norm.running_var,
            "w2": last.weight, "b2": last.bias,
        }  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        """Return logits [N, C] for `x`, float32 [N, D]."""
        out: Tensor = self.last(torch.relu(self.norm(self.first(x))))
        out = out + self.offsets[2 * self.training + out.requires_grad]
        self.passes += self.training
        turned = not self.training and self.passes > self.turns_after
        return out.roll(TURN, dims=1) if turned else out

    def state(self) -> dict[str, Tensor]:
        """Return a copy of the weights and running statistics, named as in the arguments."""
        return {name: tensor.detach().clone() for name, tensor in self._named().items()}


WitnessNet.__name__, _Linear.__name__ = "Network", "Linear"  # as messages of errors call them


def steady_optimizer(net: nn.Module, kind: str, lr: float) -> torch.optim.Optimizer:
    """Make an optimizer whose steps are not made of rounding errors.

    A bias in front of BatchNorm has the gradient 0, up to rounding, which Adam would blow up.
    """
    options = {"eps": 1e-4} if kind == "Adam" else {}
    made: torch.optim.Optimizer = getattr(torch.optim, kind)(net.parameters(), lr=lr, **options)
    return made


def quick_adam(net: nn.Module, lr: float) -> torch.optim.Optimizer:
    """Make an Adam that takes its steps in one go, a third of the time that many small ones take.

    PyTorch before 2.4 has no such steps on a CPU; the numbers are the same up to rounding.
    """
    try:
        return torch.optim.Adam(net.parameters(), lr=lr, fused=True)
    except RuntimeError:
        return torch.optim.Adam(net.parameters(), lr=lr)


@contextmanager
def noting_steps(net: WitnessNet, opt: torch.optim.Optimizer) -> Iterator[dict[str, int]]:
    """Count the gradients computed for `net`, the steps of `opt` and those of others."""
    counts = {"backward": 0, "step": 0, "other": 0}

    def note(event: str) -> None:
        counts[event] += 1

    watch: Any = net.last.bias.register_post_accumulate_grad_hook  # torch gives it no types
    with (
        watch(lambda _: note("backward")),
        register_optimizer_step_pre_hook(lambda o, *_: note("step" if o is opt else "other")),
    ):
        yield counts


@contextmanager
def counting_steps() -> Iterator[dict[str, Any]]:
    """Count the `steps` of all optimizers; name the `optimizer` that takes the first, if any."""
    seen: dict[str, Any] = {"steps": 0}

    def note(opt: torch.optim.Optimizer, *_: object) -> None:
        seen["steps"] += 1
        rate = float(opt.param_groups[0]["lr"])
        seen.setdefault("optimizer", f"{type(opt).__name__} with lr {rate:g}")

    with register_optimizer_step_pre_hook(note):
        yield seen


@contextmanager
def given_networks(
    env: Mapping[str, Any], weights: dict[str, Tensor]
) -> Iterator[tuple[list[list[float | bool]], list[WitnessNet]]]:
    """Let a submission's `MNISTNeuralNet` make a `WitnessNet` of these weights for a while.

    What an experiment does with its network then is a plain function of its data. Yields the pairs
    `[dropout, batch_norm]` that networks were made with, and these networks, the latest last.
    """
    network = env["MNISTNeuralNet"]
    signature = inspect.signature(network)
    asked: list[list[float | bool]] = []
    made: list[WitnessNet] = []

    def make(*args: object, **options: object) -> WitnessNet:
        asked.append(_settings(signature, args, options))
        made.append(WitnessNet(weights))
        if not asked[-1][1]:
            _leave_untrained(made[-1].norm)
        return made[-1]

    replace = _replaced_class if inspect.isclass(network) else _replaced_function
    with replace(env, network, make):
        yield asked, made


def _leave_untrained(norm: nn.BatchNorm1d) -> None:
    """Take a layer's parameters out of training: without BatchNorm there are none to train.

    As buffers they are no parameters: whoever asks for the gradient of each finds one.
    """
    for name in ("weight", "bias"):
        value = getattr(norm, name).detach()
        delattr(norm, name)
        norm.register_buffer(name, value)


def _stands_in(given: WitnessNet, own: dict[str, Any]) -> bool:
    """Put the given network's layers where a network has its own, under whatever names.

    Returns:
        Whether that leaves nothing to train but the given network. If not, `own` is as it was.
    """
    holder = nn.Module()
    for name, value in own.items():
        if isinstance(value, nn.Module):
            holder.add_module(name, value)
    linear = [m for m in holder.modules() if isinstance(m, nn.Linear)]
    norms = [m for m in holder.modules() if isinstance(m, nn.BatchNorm1d)]
    first = [m for m in linear if m.in_features == 784]
    last = [m for m in linear if m.out_features == 10]
    if [len(linear), len(first), len(last)] != [2, 1, 1] or len(norms) > 1:
        return False
    pairs = ((first, given.first), (last, given.last), (norms, given.norm))
    instead = {id(mine[0]): layer for mine, layer in pairs if mine}
    known = {id(p) for mine, _ in pairs for layer in mine for p in layer.parameters()}
    if any(id(parameter) not in known for parameter in holder.parameters()):
        return False
    for parent in list(holder.modules()):
        for name, child in parent.named_children():
            if id(child) in instead:
                parent.add_module(name, instead[id(child)])
    own.update(holder.named_children())
    return True


def _settings(
    signature: inspect.Signature, args: tuple[object, ...], options: dict[str, object]
) -> list[float | bool]:
    """Return `dropout` and `batch_norm` of a network; as they came, where they are exchanged.

    Raises:
        TypeError: these are not its arguments.
    """
    bound = signature.bind(*args, **options)
    bound.apply_defaults()
    found: dict[str, Any] = {"dropout": 0.25, "batch_norm": True}  # the contract's defaults
    for name, value in bound.arguments.items():
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            found.update(zip(found, value, strict=False))
        elif kind is inspect.Parameter.VAR_KEYWORD:
            found |= value
        else:
            found[name] = value
    dropout, batch_norm = found["dropout"], found["batch_norm"]
    exchanged = isinstance(dropout, bool) and isinstance(batch_norm, float)
    return [dropout, batch_norm] if exchanged else [float(dropout or 0), bool(batch_norm)]


@contextmanager
def _replaced_class(
    env: Mapping[str, Any], network: Any, make: Callable[..., WitnessNet]
) -> Iterator[None]:
    """Change the class itself: an alias and a subclass of it change too."""
    build, forward = network.__init__, network.forward

    def init(self: nn.Module, *args: object, **options: object) -> None:
        own: dict[str, Any] = {}
        with suppress(Exception):  # that it cannot be built is another task's matter
            build(self, *args, **options)
            own = {**vars(self), **self._modules, **self._parameters}
        vars(self).clear()
        nn.Module.__init__(self)
        given = make(*args, **options)
        own = {name: own[name] for name in own.keys() - vars(self).keys() - {"forward"}}
        if _stands_in(given, own):  # they can be trained by their names
            for name, value in own.items():
                setattr(self, name, value)
        else:  # they stay, for code that looks at them, but nothing trains them
            vars(self).update(own)
        self.given = given

    def go(self: nn.Module, x: Tensor) -> Any:
        made_here = self._modules.get("given")
        return made_here(x) if isinstance(made_here, WitnessNet) else forward(self, x)

    own = {name: vars(network).get(name) for name in ("__init__", "forward")}
    network.__init__, network.forward = init, go
    try:
        yield
    finally:
        for name, method in own.items():
            if method is None:
                delattr(network, name)
            else:
                setattr(network, name, method)


@contextmanager
def _replaced_function(
    env: Mapping[str, Any], network: Any, make: Callable[..., WitnessNet]
) -> Iterator[None]:
    if not isinstance(env, dict):
        yield
        return
    env["MNISTNeuralNet"] = make
    try:
        yield
    finally:
        env["MNISTNeuralNet"] = network
