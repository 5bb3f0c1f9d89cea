"""Load once, before forking, what every worker needs, so that a fork costs milliseconds."""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ..manifest import the_lab

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # as malloc.h names them
LARGE = 4 << 20  # bytes
KEPT = 16 << 20  # bytes: what training the lab's network takes and gives back with every step
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def before_torch() -> None:
    """Set what has to be set before torch is imported: one thread, no screen."""
    os.environ.update(ONE_THREAD)
    os.environ["MPLBACKEND"] = "agg"
    _give_large_tensors_back()


def _give_large_tensors_back() -> None:
    """Let glibc return a large tensor's memory to the system as soon as the tensor is gone.

    By default it keeps such pieces, small answers settle in them, and the next large tensor needs
    a new one: a judge that asks all known mistakes about 4,000 images grew by half a gigabyte.
    Smaller ones it shall keep: to hand their pages back and get them again, empty, with every
    step costs the kernel as much time as a tenth of the training.
    """
    with suppress(OSError, AttributeError, TypeError):  # another C library
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
        library.mallopt(M_TRIM_THRESHOLD, KEPT)


@contextmanager
def importing() -> Iterator[None]:
    """Let the collector rest: imports leave no garbage worth a tenth of their time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def warm_up() -> None:
    """Import torch and Matplotlib and take one tiny training step, which imports the rest."""
    before_torch()
    with importing():
        import torch

        from ..labcheck.without_compiler import postpone_compiler

        postpone_compiler()
        torch.set_num_threads(1)
        net = torch.nn.Linear(2, 2)
        opt = torch.optim.Adam(net.parameters())
        net(torch.ones(1, 2)).sum().backward()
        opt.step()
        for name in ("matplotlib.pyplot", "IPython.core.inputtransformer2", "tqdm"):
            importlib.import_module(name)
        lab = the_lab()
        _ = lab.probe_class
        if set_up := lab.load(lab.setup):
            set_up()
    gc.freeze()  # what the collector no longer visits stays in pages that all processes share
