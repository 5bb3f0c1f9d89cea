"""How a class divides: whose files are whose, and what the export tells about each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .files import File, Tree, walk
from .people import Person


@dataclass(frozen=True)
class Share:
    """The files of one student or group.

    Args:
        people: who handed in; their keys are made unique and safe later.
        files: all that was handed in, or the folder that it lies in.
        submitted_at: when, if the export tells.
        late: whether it was late, if the export tells.
        problem: why there is nothing to grade, where the export itself tells.
        notes: sentences about this submission, for the instructor.
    """

    people: tuple[Person, ...]
    files: Sequence[File] | Tree = ()
    submitted_at: datetime | None = None
    late: bool | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()

    def all_files(self) -> Iterable[File]:
        """Every file, those in folders included."""
        return self.files if isinstance(self.files, Sequence) else walk(self.files)


@dataclass
class Division:
    """What a recogniser found.

    Args:
        kind: of export, as it is called in the line about it: "Canvas download".
        shares: one for each student or group.
        ignored: names of files that are nobody's, or that are not looked at.
        problems: sentences about the export.
    """

    kind: str
    shares: list[Share] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


# Of a folder, its name, and whether the instructor says that it is of this kind.
Recogniser = Callable[[Tree, str, bool], Division | None]
