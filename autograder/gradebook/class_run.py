"""One run of grading over a class: what is graded, what is kept, and what is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..manifest import the_lab
from . import former_students
from .book import Book, any_outdated, known_overrides, next_round
from .hashes import grader_hash
from .records import Hashes, Record, record
from .roll import Member, Roll, RollError, read_roll, write_roll

if TYPE_CHECKING:
    from ..intake.sources import Found
    from ..intake.submission import Submission
    from ..judge.result import Result


class ClassRun:
    """Grades what was handed in, as far as that has not been done before.

    Args:
        found: what was handed in, by whom.
        folder: that results are written to; None to keep them in memory only.
        seed: from which every check draws its inputs.
        regrade: grade everything, changed or not.

    Raises:
        OverrideError: overrides.csv cannot be used; nothing was changed.
    """

    def __init__(self, found: Found, folder: Path | None, seed: int, regrade: bool = False) -> None:
        self._folder = folder
        self._of = dict(_hashed(found, seed, folder is not None))
        self._members = {
            one.student: members(one, self._of[one.student]) for one in found.submissions
        }
        roll = self._roll(found, regrade)
        self.book = Book(folder, roll, known_overrides(folder, roll))
        self.graded = self.kept = 0
        self.todo: list[Submission] = list(found.submissions)
        self.waiting = {one.student for one in found.submissions}

    def begin(self) -> list[str]:
        """Take what need not be graded again; return sentences for the instructor.

        Raises:
            OSError: the folder cannot be written to.
        """
        if self._folder is None:
            return []
        everyone = [one.student for one in self.book.roll.members if not one.missing]
        former_students.take_back(self._folder, everyone)
        kept = dict(self._kept())
        self.todo = [one for one in self.todo if one.student not in kept]
        self.waiting -= kept.keys()
        self.kept = len(kept)
        self.book.roll = replace(self.book.roll, finished=not self.todo)
        gone = self.book.begin()
        self.book.load()
        for student, found in kept.items():
            self.book.keep(self._members[student], found)
        self.book.write_table()
        return [_said(gone, self._folder)] if gone else []

    def take(self, result: Result) -> None:
        """Take one result, and write it at once."""
        failed = len(self.book.unwritten)
        self.book.add(self._members[result.student], record(result, self._of[result.student]))
        if len(self.book.unwritten) == failed:
            self.waiting.discard(result.student)
            self.graded += 1

    def stop(self) -> None:
        """Write the table of what is done: the run ends before its time."""
        if self._folder is None:
            return
        for student in tuple(self.waiting):  # it may have been stopped while it noted this
            if self.book.current(self._members[student], self._of[student]):
                self.waiting.discard(student)
        self.book.load()
        self.book.write_table()

    def finish(self) -> None:
        """Write all that is made from the results."""
        self.book.finish()
        if self._folder is not None and not self.waiting and not self.book.unwritten:
            self.book.roll = replace(self.book.roll, finished=True)
            write_roll(self._folder, self.book.roll)

    def _roll(self, found: Found, regrade: bool) -> Roll:
        from ..judge.cases import questions

        people = [member for group in self._members.values() for member in group]
        people += [Member(**asdict(person), missing=True) for person in found.missing]
        roll = Roll({one.name: one.points for one in questions()}, tuple(people), found.kinds)
        if self._folder is None:
            return roll
        try:
            old = read_roll(self._folder)
        except RollError:
            old = None
        of = [(one, self._of[key]) for key, group in self._members.items() for one in group]
        outdated = old is not None and any_outdated(self._folder, old, of)
        round_, forced = next_round(old, regrade, outdated)
        return replace(roll, round=round_, forced=forced)

    def _kept(self) -> Iterator[tuple[str, Record]]:
        for submission in self.todo:
            student = submission.student
            if found := self.book.current(self._members[student], self._of[student]):
                yield student, found


def members(submission: Submission, hashes: Hashes) -> list[Member]:
    """Return the students who handed in a submission."""
    group = submission.student if len(submission.people) > 1 else ""
    when = submission.submitted_at.isoformat() if submission.submitted_at is not None else ""
    return [
        Member(**asdict(person), submitted_at=when, late=submission.late, group=group,
               submission=hashes.submission)
        for person in submission.people
    ]  # fmt: skip


def _hashed(found: Found, seed: int, wanted: bool) -> Iterator[tuple[str, Hashes]]:
    """What each submission's result will be of; where nothing is kept, that does not matter."""
    grader = grader_hash(seed) if wanted else ""
    images = the_lab().images.digest() if wanted else ""
    for one in found.submissions:
        yield one.student, Hashes(one.digest() if wanted else "", grader, images)


def _said(gone: list[str], folder: Path) -> str:
    shown = ", ".join(gone[:5]) + (", …" if len(gone) > 5 else "")
    students = "1 student is" if len(gone) == 1 else f"{len(gone)} students are"
    return (
        f"{students} no longer among the submissions ({shown}): earlier results and feedback are"
        f" now in {folder / former_students.FOLDER}. They come back with the submission."
    )
