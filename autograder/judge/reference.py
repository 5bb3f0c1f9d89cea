"""The reference solution as an oracle: what a right submission answers to the same probe.

Only the judge, and a course's own Otter installation, ever import this module.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from typing import Any

from ..installation import SOLUTION, load_module
from ..lab import data
from ..lab.checks import PROBES_KEY
from ..lab.probes import Probes
from .answer_cache import Memory

_loading = threading.Lock()


def reference() -> Memory:
    """Return probes of the reference solution; the same question is answered from memory."""
    with _loading:
        return _reference()


@cache
def _reference() -> Memory:
    return Memory(Probes(vars(load_module(SOLUTION / "lab.py")), data.images()), hurried=True)


def with_images(env: Mapping[str, Any]) -> Probes:
    """Return the submission's probes, such that they can also use the real images.

    The judge's always can. Under plain Otter they run right here, and are given the images.
    """
    given = env.get(PROBES_KEY)
    return given if given is not None else Probes(env, data.images())


def both(env: Mapping[str, Any], probe: str, **arguments: Any) -> tuple[Any, Any]:
    """Ask the submission and the reference the same; return both answers.

    Args:
        env: the submission's names, as a test case receives them.
        probe: a method of `Probes`.
        arguments: of that method.
    """
    got = getattr(with_images(env), probe)(**arguments)
    return got, reference().ask(probe, arguments)
