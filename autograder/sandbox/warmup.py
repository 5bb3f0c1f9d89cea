"""Load once, before forking, what every worker needs, so that a fork costs milliseconds."""

from __future__ import annotations

import gc
import importlib
import os
import sys

from .stand_ins import blank_mnist

ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def before_torch() -> None:
    """Set what has to be set before torch is imported: one thread, cheap large tensors."""
    os.environ.update(ONE_THREAD)
    # Large tensors on huge pages: a [60000, 784] tensor costs half the time to touch.
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
    os.environ["MPLBACKEND"] = "agg"


def warm_up() -> None:
    """Import torch and Matplotlib and take one tiny training step.

    The first optimizer step of a process imports `torch._dynamo`, which takes a second.
    """
    before_torch()
    import torch

    from ..course import SOLUTION, load_module

    torch.set_num_threads(1)
    net = torch.nn.Linear(2, 2)
    opt = torch.optim.Adam(net.parameters())
    net(torch.ones(1, 2)).sum().backward()
    opt.step()
    for name in ("matplotlib.pyplot", "IPython.core.inputtransformer2", "tqdm"):
        importlib.import_module(name)
    sys.modules.setdefault("mnist", blank_mnist(load_module(SOLUTION / "mnist.py")))
    # Objects that the collector no longer visits stay in pages that all processes share.
    gc.collect()
    gc.freeze()
