"""The grader without the repository around it: what the platforms' zips are made of."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..lab import data
from . import packing
from .assignment import ROOT
from .packing import Files

EMBEDDED = data.EMBEDDED.relative_to(ROOT / "autograder").as_posix()
NOT_FOR_GRADING = (
    "batches/dask_", "docs/", "lab/calibration/", "lab/seed_sweep.py", "release/", EMBEDDED,
)  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """What a release is made of.

    Args:
        root: of the repository.
        torch_index: address of an index of CPU builds of torch, for pip; empty for none.
    """

    root: Path = ROOT
    torch_index: str = ""

    def text(self, name: str) -> str:
        """Return the text of a file of the repository."""
        return (self.root / name).read_text("utf-8")

    def platform(self, name: str) -> Files:
        """Return the files that only one platform needs."""
        return packing.below(self.root / "autograder/release/platforms" / name)

    @cached_property
    def package(self) -> Files:
        """The package `autograder` as it grades, with its data."""
        found = packing.below(self.root / "autograder")
        wanted = {n: found[n] for n in found if not n.startswith(NOT_FOR_GRADING)}
        return {f"autograder/{n}": wanted[n] for n in wanted} | {
            f"autograder/{EMBEDDED}": _images()
        }

    @property
    def pip_conf(self) -> Files:
        """The pip.conf that adds the index of CPU builds, if there is one to add."""
        if not self.torch_index:
            return {}
        return {"pip.conf": f"[global]\nextra-index-url = {self.torch_index}\n".encode()}

    @cached_property
    def solution(self) -> Files:
        """The reference, its mistakes and `mnist.py`."""
        found = packing.below(self.root / "solution", "*.py")
        return {f"solution/{n}": found[n] for n in found if not n.startswith("student/")}


def _images() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / data.EMBEDDED.name
        data.embed(path)
        return path.read_bytes()
