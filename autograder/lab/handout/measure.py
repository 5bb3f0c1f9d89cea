"""Measure what a student may expect: `python -m autograder.lab.handout.measure [--seeds 5]`.

Trains the reference's networks with the settings of the handout on all 60,000 images (batches of
32, Adam with learning rate 1e-2, cross entropy) and notes the accuracies after each epoch in
measured.csv. What is in that file already is not measured again, so a run that was stopped goes on.

Two things differ from `python lab.py`, and neither changes the numbers: batches are taken from one
tensor instead of item by item, and Adam is the fused one, the same formula in one loop. As in
lab.py, numbers too small for float32's normal range count as 0 (Adam's averages for pixels that are
always black fade into that range, where calculating takes a multiple of the time). The plain
network with seed 0 was measured with and without this: all accuracies after two epochs were the
same to five places.

Training times are measured apart, in timed.csv (`--times`), with the DataLoader and the Adam that
students use, and as CPU time of one thread, which other programs on the computer hardly disturb.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from ...installation import SOLUTION, load_module
from .numbers import EPOCHS, HERE, MEASURED, NETWORKS, TIMED, Measured, Timed, read

BATCH, RATE = 32, 1e-2


def train(lab: ModuleType, data: Any, network: str, seed: int) -> Iterator[Measured]:
    """Train one network and yield what it reaches, epoch by epoch.

    Args:
        lab: the reference.
        data: what `mnist.find_mnist` returns.
        network: a key of NETWORKS.
        seed: of the first weights, the order of the images, and what Dropout drops.
    """
    x_train, y_train, x_test, y_test = data.tensors
    seen, unseen = lab.MNISTDataset(x_train, y_train), lab.MNISTDataset(x_test, y_test)
    torch.manual_seed(seed)
    model = lab.MNISTNeuralNet(*NETWORKS[network])
    opt = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
    for epoch in range(1, EPOCHS + 1):
        losses = [
            lab.train_batch(seen.x[batch], seen.y[batch], model, opt, nn.CrossEntropyLoss())
            for batch in torch.split(torch.randperm(len(seen)), BATCH)
        ]
        reached = [accuracy(lab, part.x, part.y, model) for part in (seen, unseen)]
        kind = "stand-in" if data.source == "stand-in" else "MNIST"
        yield Measured(kind, network, seed, epoch, sum(losses) / len(losses), *reached)


def accuracy(lab: ModuleType, x: Tensor, y: Tensor, model: nn.Module, at_once: int = 2000) -> float:
    """Return the accuracy on all images, a few of them at a time to save memory."""
    parts = zip(torch.split(x, at_once), torch.split(y, at_once), strict=True)
    right: float = sum(lab.accuracy(*part, model) * len(part[1]) for part in parts)
    return right / len(y)


def time_networks(lab: ModuleType, tensors: Sequence[Tensor], repetitions: int) -> Iterator[Timed]:
    """Train each network on some thousand images, in turns; yield the CPU time of each training."""
    images = 9_600
    loader = DataLoader(lab.MNISTDataset(tensors[0][:images], tensors[1][:images]), BATCH, True)
    for repetition in range(-1, repetitions):  # the first turn warms up
        for network, how in NETWORKS.items():
            model = lab.MNISTNeuralNet(*how)
            opt = torch.optim.Adam(model.parameters(), lr=RATE)
            began = time.process_time()
            for x, y in loader:
                lab.train_batch(x, y, model, opt, nn.CrossEntropyLoss())
            if repetition >= 0:
                yield Timed(network, repetition, images, time.process_time() - began)


def append(path: Path, rows: Sequence[Any]) -> None:
    """Add rows to a file, after a head if it is a new one."""
    new = not path.is_file()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(field.name for field in fields(rows[0]))
        writer.writerows([_short(value) for value in astuple(row)] for row in rows)


def _short(value: object) -> object:
    return f"{value:.5f}" if isinstance(value, float) else value


@click.command()
@click.option("--seeds", default=5, show_default=True, help="How many trainings of each network.")
@click.option("--stand-in", is_flag=True, help="Measure with the stand-in instead of MNIST.")
@click.option("--times", default=0, help="Measure the training times, this many of each network.")
@click.option("--folder", type=click.Path(path_type=Path), default=HERE, help="For the results.")
def main(seeds: int, stand_in: bool, times: int, folder: Path) -> None:
    """Train each network of the handout with several seeds and note what it reaches."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    lab, mnist = load_module(SOLUTION / "lab.py"), load_module(SOLUTION / "mnist.py")
    data = mnist.Mnist(mnist.load_stand_in(), "stand-in") if stand_in else mnist.find_mnist()
    if data.source == "stand-in" and not stand_in:
        raise click.UsageError("MNIST is not here: set MNIST_DATA, or measure with --stand-in.")
    for row in time_networks(lab, data.tensors, times):
        append(folder / TIMED.name, [row])
    path = folder / MEASURED.name
    kind = "stand-in" if stand_in else "MNIST"
    done = {(row.data, row.network, row.seed) for row in read(path, Measured)}
    for seed in range(seeds):
        for network in NETWORKS:
            if (kind, network, seed) not in done:
                append(path, list(train(lab, data, network, seed)))
                click.echo(f"{kind}, seed {seed}: {network}")


if __name__ == "__main__":
    main()
