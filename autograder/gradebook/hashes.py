"""What a result depends on, as hashes: the submission, the grader, the data."""

from __future__ import annotations

import hashlib
import platform
from importlib import metadata
from pathlib import Path

from ..installation import ROOT, code

# No line of these can change a point: pages and tables are made anew from what was measured.
_GRADES_NOTHING = tuple(
    f"autograder/{name}"
    for name in (
        "docs/", "gradebook/", "release/", "reports/", "lab/assignment.py", "lab/calibration/",
        "lab/handout/", "lab/mutation/", "lab/pictures.py", "lab/seed_sweep.py",
    )
)  # fmt: skip
_LIBRARIES = ("torch", "torchvision", "numpy", "matplotlib", "pandas")


def grader_hash(seed: int, root: Path = ROOT) -> str:
    """A hash of all that decides a grade: questions, mistakes, probes, thresholds, engine, seed."""
    sums = hashlib.sha256(f"{seed} {platform.python_version()} {_versions()}\n".encode())
    for name, path in code(root).items():
        if not name.startswith(_GRADES_NOTHING):
            sums.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return sums.hexdigest()


def _versions() -> str:
    found = []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)
