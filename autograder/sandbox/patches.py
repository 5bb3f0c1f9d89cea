"""What an ordinary computer has and the sandbox has not, replaced by something that does.

Each is about something beside the lab: a submission that loads the data at its top level, or asks
a DataLoader for worker processes, is as right as any other.
"""

from __future__ import annotations

import inspect
import sys
import tempfile
from types import ModuleType
from typing import Any


def own_module(name: str, file_name: str) -> ModuleType:
    """Return a new module that can be found by its name, as dataclasses and pickle look for it."""
    module = sys.modules[name] = ModuleType(name)
    module.__file__ = file_name
    return module


def private_temporary_files() -> None:
    """Let `tempfile` look anew for its folder: what it had found belongs to the grader."""
    tempfile.tempdir = None


def plain_progress_bars() -> None:
    """Let the notebook's progress bars, which need a browser, be the plain ones."""
    sys.modules["tqdm.notebook"] = sys.modules["tqdm.std"]


def loaders_of_one_process() -> None:
    """Let a DataLoader do the work of its worker processes itself: there can be none here."""
    from torch.utils.data import DataLoader

    build = DataLoader.__init__
    signature = inspect.signature(build)
    alone: dict[str, Any] = {
        "num_workers": 0, "timeout": 0, "prefetch_factor": None, "persistent_workers": False,
        "multiprocessing_context": None,
    }  # fmt: skip

    def init(self: Any, *args: Any, **options: Any) -> None:
        bound = signature.bind(self, *args, **options)
        if bound.arguments.get("num_workers"):
            bound.arguments.update(alone)
        build(*bound.args, **bound.kwargs)

    DataLoader.__init__ = init  # type: ignore[method-assign]


def no_compiler() -> None:
    """Let `torch.compile` return what it is given: there is no C++ compiler here to run.

    Compiled or not, a network computes the same.
    """
    import torch

    def compile(model: Any = None, **_: Any) -> Any:
        return (lambda later: later) if model is None else model

    torch.compile = compile
