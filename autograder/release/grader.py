"""The grader without the repository around it: what the platforms' zips are made of."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..installation import LAB_NAME, ROOT
from ..manifest import the_lab
from . import packing
from .packing import Files
from .places import in_repository, question_path

# Of the engine; what the lab does not need for grading, it says itself.
NOT_FOR_GRADING = ("batches/dask_", "docs/", "lab/", "labcheck/student_folder/", "release/")


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
        found = packing.below(self.root / "autograder/release/platforms" / name)
        reference = in_zip(the_lab().solution / "lab.py").encode()
        return {n: text.replace(b"solution/lab.py", reference) for n, text in found.items()}

    @cached_property
    def package(self) -> Files:
        """The engine and the lab's package as they grade, and the lab's data."""
        lab = the_lab()
        engine = _without(NOT_FOR_GRADING, packing.below(self.root / "autograder"))
        own = packing.below(self.root / in_repository(lab.folder))
        if lab.folder in lab.solution.parents:
            own = _without((f"{lab.solution.relative_to(lab.folder).as_posix()}/",), own)
        own = _without(lab.not_for_grading, own)
        return {
            **{f"autograder/{n}": text for n, text in engine.items()},
            **{f"{in_zip(lab.folder)}/{n}": text for n, text in own.items()},
            **({lab.embedded: _images()} if lab.embedded else {}),
            LAB_NAME.name: f"{lab.name}\n".encode(),
        }

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
        """The reference, its mistakes and the modules that students are given."""
        found = packing.below(self.root / in_repository(the_lab().solution), "*.py")
        return {f"{in_zip(the_lab().solution)}/{n}": found[n] for n in found}

    @property
    def given(self) -> Files:
        """The modules that students are given, as they lie in the solution."""
        names = (in_zip(the_lab().solution / name) for name in sorted(the_lab().given))
        return {name: self.solution[name] for name in names}


def in_zip(path: Path) -> str:
    """Return where a file of the lab is in a zip: packages lie there as they are imported."""
    return path.resolve().relative_to(the_lab().import_root.resolve()).as_posix()


def _without(unwanted: tuple[str, ...], found: Files) -> Files:
    return {name: text for name, text in found.items() if not name.startswith(unwanted)}


def _images() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "images"
        the_lab().images.embed(path)
        return path.read_bytes()
