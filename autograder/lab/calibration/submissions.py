"""Who is measured: the reference, the gallery of styles, and mistakes that come near."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ...installation import ROOT, SOLUTION, load_module
from ...judge.cases import question_of
from ...sandbox.patches import no_compiler, own_module
from ...slicing.reading import read_source
from ...slicing.slicer import run_statement, slice_definitions
from ..worker_setup import prepare, set_up

STYLES = ROOT / "tests" / "styles"
NOT_HERE = (b"argparse",)  # reads our own options
Names = Mapping[str, Any]


def reference() -> dict[str, Any]:
    """Return what the reference defines."""
    return dict(vars(load_module(SOLUTION / "lab.py")))


def styles(folder: Path = STYLES) -> dict[str, Names]:
    """Return what each style of the gallery defines, as the grader would read it.

    They are the course's own, so they run right here, without a sandbox.
    """
    set_up()
    prepare({"torchvision"})
    no_compiler()
    found = {}
    for path in sorted(folder.glob("*.*")):
        if not any(word in path.read_bytes() for word in NOT_HERE):
            found[path.name] = _names(path)
    return found


def _names(path: Path) -> Names:
    names = vars(own_module("lab", path.name))
    sliced = slice_definitions(read_source(path.read_bytes(), path.name), sorted(question_of()))
    with quietly():
        for statement in sliced.statements:
            with contextlib.suppress(Exception, SystemExit):  # such as an import that is not here
                run_statement(statement, names)
    return names


@contextlib.contextmanager
def quietly() -> Any:
    """Let nothing be printed, nor warned of."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def mistakes() -> dict[str, Names]:
    """Return the mistakes that come nearest to passing a check that depends on chance."""
    right = reference()
    return {
        "untrained": _with_fit(lambda _: 0),
        "one batch": _with_fit(lambda _: 1),
        "a tenth of an epoch": _with_fit(lambda batches: max(1, batches // 10)),
        "keeps what it should drop": {
            **right, "MNISTNeuralNet": _network(right["MNISTNeuralNet"], lambda p: 1 - p)
        },
        "dropout always 0.25": {
            **right, "MNISTNeuralNet": _network(right["MNISTNeuralNet"], lambda _: 0.25)
        },
    }  # fmt: skip


def _with_fit(batches: Callable[[int], int]) -> Names:
    """Return a submission whose `fit` trains on only so many of the batches of an epoch."""
    names = reference()

    def fit(
        train_dl: Any, model: nn.Module, opt: Any, loss_fn: Any, n_epochs: int
    ) -> tuple[list[float], list[float]]:
        for _ in range(n_epochs):
            for x, y in islice(train_dl, batches(len(train_dl))):
                names["train_batch"](x, y, model, opt, loss_fn)
        return [1.0] * n_epochs, [0.5] * n_epochs

    names["fit"] = fit  # the module's own name too, so that run_experiment calls it
    names["run_experiment"].__globals__["fit"] = fit
    return names


def _network(right: Any, share: Callable[[float], float]) -> Callable[..., nn.Module]:
    def make(dropout: float = 0.25, batch_norm: bool = True) -> nn.Module:
        network: nn.Module = right(share(dropout), batch_norm)
        return network

    return make


def use_threads(count: int) -> None:
    """Let torch use so many threads, whatever a style has set."""
    torch.set_num_threads(count)
