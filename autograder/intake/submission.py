"""What one student or group handed in, as it is handed to the grader."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .candidates import Candidate
from .files import IntakeError
from .people import Person


@dataclass
class Submission:
    """What one student or group handed in: files to grade, or the reason why there are none.

    Args:
        people: who handed it in: one, or the members of a group; never empty.
        origin: where it was found, for messages.
        candidates: the files to grade, usually one. Of several the best counts.
        problem: why there is nothing to grade; then there is no candidate.
        shown: what was handed in instead of a lab, where that is one file.
        submitted_at: when, with a time zone; None if unknown.
        late: None if unknown.
        notes: sentences about what is graded and what is not.
    """

    people: tuple[Person, ...]
    origin: str
    candidates: tuple[Candidate, ...] = ()
    problem: str | None = None
    shown: str = ""
    submitted_at: datetime | None = None
    late: bool | None = None
    notes: tuple[str, ...] = ()

    @property
    def student(self) -> str:
        """The key under which it is graded: that of the first of its people."""
        return self.people[0].student

    @property
    def file_name(self) -> str:
        """The name of the file to grade; of what there is instead; or ""."""
        return self.candidates[0].name if self.candidates else self.shown

    @property
    def data(self) -> bytes | None:
        """The likeliest file's bytes, read now; None, with a problem, where there are none."""
        if self.problem is not None or not self.candidates:
            return None
        try:
            return self.candidates[0].read()
        except (IntakeError, OSError) as error:
            self.problem = f"{self.file_name} cannot be read: {error}."
            return None

    def digest(self) -> str:
        """A hash of all that was handed in to be graded: names and bytes, or why there is none."""
        sums = hashlib.sha256()
        try:
            for name, data in self._contents():
                sums.update(f"{len(name)} {len(data)} {name}\n".encode(errors="replace"))
                sums.update(data)
        except (IntakeError, OSError) as error:
            sums.update(str(error).encode(errors="replace"))
        return sums.hexdigest()

    def _contents(self) -> Iterator[tuple[str, bytes]]:
        yield "problem", (self.problem or "").encode(errors="replace")
        for candidate in self.candidates:
            yield candidate.name, candidate.read()
            for path in sorted(candidate.modules):
                yield path, candidate.modules[path]()
