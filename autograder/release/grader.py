"""The grader without the repository around it: what the platforms' zips are made of."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..installation import ROOT
from ..manifest import the_lab
from . import packing
from .assignment import in_repository, question_path
from .packing import Files

NOT_FOR_GRADING = (
    "batches/dask_", "docs/", "lab/assignment.py", "lab/calibration/", "lab/mutation/",
    "lab/pictures.py", "lab/seed_sweep.py", "labcheck/student_folder/", "release/",
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
        data = {the_lab().embedded: _images()} if the_lab().embedded else {}
        return {f"autograder/{n}": wanted[n] for n in wanted} | data

    @property
    def pip_conf(self) -> Files:
        """The pip.conf that adds the index of CPU builds, if there is one to add."""
        if not self.torch_index:
            return {}
        return {"pip.conf": f"[global]\nextra-index-url = {self.torch_index}\n".encode()}

    @property
    def questions(self) -> Files:
        """The question files, by their names."""
        return {f"{n}.py": self.text(question_path(n)).encode() for n in the_lab().questions}

    @cached_property
    def solution(self) -> Files:
        """The reference, its mistakes and `mnist.py`."""
        found = packing.below(self.root / in_repository(the_lab().solution), "*.py")
        return {f"solution/{n}": found[n] for n in found}


def _images() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "images"
        the_lab().images.embed(path)
        return path.read_bytes()
