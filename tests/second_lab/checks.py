"""What the question files of the lab on words are written with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.labcheck.expectations import PROBES_KEY, expect, test_case

from .probes import Probes

__all__ = ["PROBES_KEY", "expect", "probes_for", "test_case"]


def probes_for(env: Mapping[str, Any]) -> Probes:
    """Return the probes of the submission whose names are `env`."""
    given = env.get(PROBES_KEY)
    return given if given is not None else Probes(env)
