#!/usr/bin/env python3
"""A tool: click, a frozen config from the environment, typed, strict, with custom errors."""
import json, logging, os, sys, time
from enum import Enum, auto
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Final, Literal, NamedTuple, Optional, TypeAlias, Union, cast, overload

import click
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

log = logging.getLogger(__name__)
Batch: TypeAlias = tuple[Tensor, Tensor]
PIXELS: Final[int] = 28 * 28
DEFAULTS = MappingProxyType({"lr": 1e-2, "hidden": 1000, "classes": 10})
cfg = SimpleNamespace(**DEFAULTS)
cfg.lr = float(os.getenv("LAB_LR", cfg.lr))
if (path := Path(os.environ.get("LAB_CONFIG", "no-such-file.json"))).exists():
    cfg.__dict__.update(json.loads(path.read_text()))
try:
    import wandb
except ImportError:
    wandb = None
try:
    device = torch.device("cuda", torch.cuda.current_device())
except (RuntimeError, AssertionError):
    device = torch.device("cpu")


class LabError(ValueError):
    """Something is wrong with the data."""


class Split(Enum):
    TRAIN = auto()
    TEST = auto()

    @property
    def key(self) -> str:
        return f"{self.name.lower()}_accuracy"


class MNISTDataset(Dataset[Batch]):
    def __init__(self, x: Tensor, y: Tensor) -> None:
        match x.shape:
            case [n, 28, 28] if n == len(y):
                self.x: Tensor = x.reshape(n, PIXELS).to(device, torch.float32).div(255.0)
            case other:
                raise LabError(f"bad shape {other}")
        self.y: Tensor = y.to(device)

    def __len__(self) -> int:
        return self.x.size(0)

    @overload
    def __getitem__(self, i: int) -> Batch: ...
    @overload
    def __getitem__(self, i: slice) -> Batch: ...
    def __getitem__(self, i: Union[int, slice]) -> Batch:
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    __constants__ = ["batch_norm"]

    def __init__(self, dropout: float = 0.25, batch_norm: bool = True) -> None:
        super().__init__()
        if not 0 <= dropout <= 1:
            raise LabError(f"dropout {dropout}")
        self.batch_norm = batch_norm
        self.hidden = nn.Linear(PIXELS, cfg.hidden, device=device)
        self.norm: Optional[nn.BatchNorm1d] = nn.BatchNorm1d(cfg.hidden, device=device) if batch_norm else None
        self.drop = nn.Dropout(dropout)
        self.out = nn.Linear(cfg.hidden, cfg.classes, device=device)
        with torch.no_grad():
            for layer in (self.hidden, self.out):
                nn.init.orthogonal_(layer.weight, gain=nn.init.calculate_gain("relu"))
                layer.bias.zero_()

    def extra_repr(self) -> str:
        return f"batch_norm={self.batch_norm}"

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim != 2:
            raise LabError("x is not [N, 784]")
        hidden = self.hidden(x)
        if self.norm is not None:
            hidden = self.norm(hidden)
        return cast(Tensor, self.out(self.drop(hidden.relu())))


def train_batch(x: Tensor, y: Tensor, model: nn.Module, opt: torch.optim.Optimizer, loss_fn: nn.Module) -> float:
    if len(x) != len(y):
        raise LabError("x and y differ in length")
    model.train()
    opt.zero_grad()
    loss: Tensor = loss_fn(model(x.to(device, non_blocking=True)), y.to(device, non_blocking=True))
    if not torch.isfinite(loss):
        raise LabError(f"loss is {loss}")
    loss.backward()
    opt.step()
    return loss.item()


def accuracy(x: Tensor, y: Tensor, model: nn.Module) -> float:
    modes = {m: m.training for m in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            return sum(
                (model(xb.to(device)).argmax(1) == yb.to(device)).sum().item()
                for xb, yb in zip(x.split(100), y.split(100), strict=True)
            ) / len(y)
    finally:
        for module, mode in modes.items():
            module.training = mode


def accuracy_on(dl: DataLoader, model: nn.Module) -> float:
    n = 0
    total = 0.0
    for n_batches, (x, y) in enumerate(dl, 1):
        total += accuracy(x, y, model) * (k := len(y))
        n += k
    log.debug("%d batches", n_batches)
    return total / n


class EpochResult(NamedTuple):
    loss: float
    accuracy: float


def fit(train_dl: DataLoader, model: nn.Module, opt: torch.optim.Optimizer, loss_fn: nn.Module, n_epochs: int) -> tuple[list[float], list[float]]:
    results: list[EpochResult] = []
    for epoch in range(n_epochs):
        losses = torch.zeros(len(train_dl), dtype=torch.float64)
        for i, (x, y) in enumerate(train_dl):
            losses[i] = train_batch(x, y, model, opt, loss_fn)
        results.append(EpochResult(losses.mean().item(), accuracy_on(train_dl, model)))
        if wandb is not None:
            wandb.log(results[-1]._asdict())
        log.info("%d %s", epoch, results[-1])
    return [r.loss for r in results], [r.accuracy for r in results]


def plot_history(losses: list[float], accuracies: list[float]) -> Figure:
    if len(losses) != len(accuracies):
        raise LabError("lengths differ")
    fig = Figure(figsize=(8, 3))
    axes = fig.subplots(1, 2, sharex=True)
    for ax, values, title in zip(axes, (losses, accuracies), ("Loss", "Accuracy"), strict=True):
        ax.plot([e + 1 for e, _ in enumerate(values)], values, ls="", marker="*", ms=8)
        ax.set_title(title)
    return fig


SHAPE_AFTER_VIEW: Final[tuple[int, int]] = (60_000, PIXELS)


def run_experiment(train_dl: DataLoader, test_dl: DataLoader, dropout: float, batch_norm: bool, n_epochs: int) -> dict[str, float]:
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=cfg.lr)
    start = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss().to(device), n_epochs)
    seconds = time.perf_counter() - start
    return {"seconds": seconds} | {s.key: accuracy_on(d, model) for s, d in ((Split.TRAIN, train_dl), (Split.TEST, test_dl))}


@click.command()
@click.option("--epochs", default=5)
def main(epochs: int) -> None:
    logging.basicConfig(level=logging.INFO)
    from mnist import load_mnist

    data = load_mnist()
    dls = DataLoader(MNISTDataset(*data[:2]), 32, shuffle=True), DataLoader(MNISTDataset(*data[2:]), 1000)
    print(run_experiment(*dls, 0.25, True, epochs))


if __name__ == "__main__":
    sys.exit(main())
