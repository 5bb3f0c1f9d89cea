"""The reference solution as an oracle: what a right submission answers to the same probe.

Only the judge, and a course's own Otter installation, ever import this module.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from .checks import PROBES_KEY, probes_for
from .memory import Memory
from .probes import Probes

SOLUTION = Path(__file__).resolve().parent.parent / "solution"


def load_module(path: Path) -> ModuleType:
    """Import the file at `path` under its own name, prefixed, without touching `sys.path`."""
    spec = importlib.util.spec_from_file_location(f"solution_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"{path} is not a Python file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def reference() -> Memory:
    """Return probes of the reference solution; the same question is answered from memory."""
    from . import data

    return Memory(Probes(vars(load_module(SOLUTION / "lab.py")), data.images()))


def both(env: Mapping[str, Any], probe: str, **arguments: Any) -> tuple[Any, Any]:
    """Ask the submission and the reference the same; return both answers.

    Args:
        env: the submission's names, as a test case receives them.
        probe: a method of `Probes`.
        arguments: of that method.
    """
    got = getattr(probes_for(env), probe)(**arguments)
    return got, reference().ask(probe, arguments)


__all__ = ["PROBES_KEY", "SOLUTION", "both", "load_module", "reference"]
