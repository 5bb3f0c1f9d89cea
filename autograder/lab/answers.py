"""What the hidden checks ask both the submission and the reference.

Only the judge, and a course's own Otter installation, ever import this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..judge.answer_cache import one_at_a_time
from ..judge.reference import reference
from ..manifest import hand_in
from . import data
from .checks import PROBES_KEY
from .manifest import LAB
from .probes import Probes

__all__ = ["both", "one_at_a_time", "with_images"]

hand_in(LAB)  # under plain Otter nobody else does


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
