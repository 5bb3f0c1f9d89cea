"""What proves an artefact: it is unpacked and run as its platform does, and must say this score."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..manifest import the_lab
from .grader import Sources
from .measuring import Run, measured
from .places import in_repository
from .skeleton import skeleton

_HIDE_REPOSITORY = Path(__file__).parent / "hide_repository"  # makes Python forget this repository
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


@dataclass(frozen=True)
class Verdict:
    """One proof.

    Attributes:
        what: was run.
        run: how it ran.
        problem: what it should have done; empty if it did.
    """

    what: str
    run: Run
    problem: str = ""


def labs(sources: Sources) -> Mapping[str, tuple[str, int]]:
    """Return the submissions whose score is known: their text, and their share of the points."""
    reference = sources.text(f"{in_repository(the_lab().solution)}/lab.py")
    return {"the reference": (reference, 1), "the skeleton": (skeleton(reference), 0)}


def run_as_platform(command: list[str], cwd: Path, **added: str) -> Run:
    """Run a command as it would run elsewhere: with nothing of this repository's environment.

    Args:
        command: where it begins with "python", that is this interpreter.
        cwd: the folder to run it in.
        added: environment variables of the platform.
    """
    if command[0] == "python":
        command = [sys.executable, *command[1:]]
    env = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return measured(command, cwd, {**env, "PYTHONPATH": str(_HIDE_REPOSITORY), **added})


def last_lines(run: Run, count: int = 15) -> str:
    """Return the end of what a program printed."""
    return "\n".join(run.output.rstrip().splitlines()[-count:])
