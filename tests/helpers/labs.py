"""Small labs, for tests that look at a command or a platform and not at every question."""

from __future__ import annotations

import re

from autograder.installation import SOLUTION

REFERENCE = (SOLUTION / "lab.py").read_text("utf-8")


def cells(*names: str) -> str:
    """Return the imports of the reference and these of its cells, such as `q4_accuracy`."""
    cell = {text.split()[0]: text for text in re.split(r"^# %% ", REFERENCE, flags=re.M)[1:]}
    return "".join(f"# %% {cell[name]}" for name in ("imports", *names))
