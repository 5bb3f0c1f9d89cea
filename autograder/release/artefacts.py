"""Everything that `mnist-lab release` makes, each with how it is made and how it is proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import classroom50, gradescope, otter, packing, student
from .grader import Sources
from .packing import Files
from .proof import Verdict


@dataclass(frozen=True)
class Artefact:
    """A zip or a folder in dist/.

    Attributes:
        name: in dist/; without `.zip` it is a folder.
        make: returns its files.
        prove: runs them in an empty folder as their platform does.
        public: students can see it, so that nothing secret may be in it.
        allowed: names of files that it may hold although they look like secrets.
    """

    name: str
    make: Callable[[Sources], Files]
    prove: Callable[[Files, Sources, Path], Iterator[Verdict]]
    public: bool = False
    allowed: frozenset[str] = frozenset()

    def write(self, files: Files, folder: Path) -> None:
        """Write it below `folder`."""
        if self.name.endswith(".zip"):
            (folder / self.name).write_bytes(packing.pack(files))
        else:
            packing.lay_out(files, folder / self.name)


ARTEFACTS = (
    Artefact("student.zip", student.files, student.prove, public=True),
    Artefact("autograder.zip", gradescope.files, gradescope.prove),
    Artefact("otter-autograder.zip", otter.files, otter.prove),
    # Classroom 50 publishes this folder at an open address, from which its runners fetch it.
    Artefact(
        "classroom50",
        classroom50.files,
        classroom50.prove,
        public=True,
        allowed=frozenset({"autograder", "reference.py", "solution"}),
    ),
)
