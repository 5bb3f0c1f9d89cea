"""What a result depends on, as hashes: the submission, the grader, the data."""

from __future__ import annotations

import hashlib
import platform
from importlib import metadata
from pathlib import Path

from ..installation import ROOT
from ..manifest import course_code, the_lab

# No line of these can change a point: pages and tables are made anew from what was measured.
_GRADES_NOTHING = ("docs/", "gradebook/", "release/", "reports/")
_LIBRARIES = ("torch", "torchvision", "numpy", "matplotlib", "pandas")


def grader_hash(seed: int, root: Path = ROOT) -> str:
    """A hash of all that decides a grade: questions, mistakes, probes, thresholds, engine, seed."""
    sums = hashlib.sha256(f"{seed} {platform.python_version()} {_versions()}\n".encode())
    lab = the_lab()
    nothing = (
        *(f"autograder/{name}" for name in _GRADES_NOTHING),
        *(f"{lab.package.replace('.', '/')}/{name}" for name in lab.not_for_grading),
    )
    for name, path in course_code(root).items():
        if not name.startswith(nothing):
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
