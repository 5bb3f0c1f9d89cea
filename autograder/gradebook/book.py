"""A class's folder while it is written: one student after the other, each whole or not at all."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..reports.entries import Change, Entry, Override
from . import changes, feedback_zips, former_students, table
from .entries import entry_of, read_result
from .files import FEEDBACK, RESULTS, remove_drafts, write
from .overrides import read_overrides
from .records import Hashes, Record, is_current, is_outdated, named, own
from .records import changes as changed
from .roll import Member, Roll, write_roll

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
_MOODLE = "Moodle download"


class Book:
    """The results of a class, in memory and, where there is a folder, on disk.

    What cannot be written is noted in `unwritten`; `full` says that nothing more can be. `last` is
    the record that was taken last.

    Args:
        folder: that everything is written to; None to write nothing.
        roll: the class.
        overrides: what the instructor decided.
    """

    def __init__(self, folder: Path | None, roll: Roll, overrides: Sequence[Override] = ()) -> None:
        self.folder, self.roll = folder, roll
        self.unwritten: list[str] = []
        self.full = False
        self.last: Record = {}
        self._overrides = overrides
        self._entries: dict[str, Entry] = {}
        self._changes: dict[str, list[Change]] = {}
        self._rows: dict[str, str] = {}
        self._shown: set[str] = set()
        for member in (member for member in roll.members if member.missing):
            self._take(member, None)

    @property
    def entries(self) -> list[Entry]:
        """What is known so far, sorted by student."""
        return [self._entries[student] for student in sorted(self._entries)]

    @property
    def changes(self) -> list[Change]:
        """What this round of grading changed, student by student."""
        return [one for student in sorted(self._changes) for one in self._changes[student]]

    def read(self, member: Member) -> Record | None:
        """Return what the folder holds of a student."""
        return read_result(self.folder, member.student) if self.folder is not None else None

    def current(self, members: Sequence[Member], hashes: Hashes) -> Record | None:
        """Return the record of a group that need not be graded again; None if it must be."""
        found = (self.read(member) for member in members)
        return next((one for one in found if is_current(one, hashes, self.roll)), None)

    def keep(self, members: Sequence[Member], found: Record) -> None:
        """Take what was graded earlier; its file changes only where more is known of the student.

        Args:
            members: one student, or a group.
            found: the record of one of them.
        """
        for member in members:
            old = self.read(member)
            same = old is not None and old["extra_data"]["hashes"] == found["extra_data"]["hashes"]
            self._record(member, named(old if same and old is not None else found, member))

    def add(self, members: Sequence[Member], made: Record) -> None:
        """Take a new record, and write all that follows from it for its students at once."""
        for member in members:
            self._record(member, own(made, member, self.roll.round, self.read(member)))
            self._page(member.student)
        self.write_table()

    def load(self) -> None:
        """Take everything that the folder holds of the class."""
        for member in self.roll.members:
            if not member.missing and (found := self.read(member)) is not None:
                self._take(member, found)

    def begin(self) -> list[str]:
        """Write who is in the class, and the table of what is known; return who was put aside."""
        assert self.folder is not None
        handed_in = [one.student for one in self.roll.members if not one.missing]
        for part in (
            self.folder,
            self.folder / RESULTS,
            self.folder / FEEDBACK,
        ):
            remove_drafts(part)
        put_aside = former_students.put_aside(self.folder, handed_in)
        write_roll(self.folder, self.roll)
        return put_aside

    def write_table(self) -> None:
        """Write grades.csv as it is by now; a table of nobody is none."""
        if not self._rows:
            return
        rows = "".join(self._rows[student] for student in sorted(self._rows))
        self._write(table.NAME, table.header(self.roll.questions) + rows)

    def finish(self) -> None:
        """Write all that is made from the results: table, pages, zips, report."""
        if self.folder is None:
            return
        self.write_table()
        if self.full:  # what would come now would be of a part of the class
            return
        for student in self._entries.keys() - self._shown:
            self._page(student)
        pages = [(one, self.folder / FEEDBACK / f"{one.student}.html") for one in self.entries]
        self._write_zip(feedback_zips.FLAT, feedback_zips.flat, pages)
        if _MOODLE in self.roll.kinds:
            self._write_zip(feedback_zips.MOODLE, feedback_zips.moodle, pages)
        if self.roll.round > 1:
            self._write(changes.NAME, changes.text(self.changes))
        if len(self._entries) > 1:  # one alone is no class, and drawing takes a second
            self.write_report()

    def write_report(self, anonymous: bool = False) -> None:
        """Write the report of the class."""
        if self.folder is None:
            return
        try:
            write_report(self.folder, self.entries, self.changes, anonymous)
        except OSError as error:
            self._failed("report.html", error)

    def _record(self, member: Member, found: Record) -> None:
        self.last = found
        if self._write(f"{RESULTS}/{member.student}.json", text_of(found)):
            self._take(member, found)

    def _take(self, member: Member, found: Record | None) -> None:
        entry = entry_of(member, found, self.roll, self._overrides)
        if entry is None:
            return
        self._entries[member.student] = entry
        self._rows[member.student] = table.row(entry, list(self.roll.questions))
        if found is not None:
            self._changes[member.student] = changed(found, member, self.roll)

    def _page(self, student: str) -> None:
        """Write what the student reads."""
        from ..reports import feedback

        entry = self._entries.get(student)
        if self.folder is None or entry is None:
            return
        self._shown.add(student)
        self._write(f"{FEEDBACK}/{student}.html", feedback.html(entry), sync=False)
        self._write(f"{FEEDBACK}/{student}.md", feedback.markdown(entry), sync=False)

    def _write_zip(self, name: str, make: feedback_zips.Make, pages: feedback_zips.Pages) -> None:
        try:
            made = make([(entry, path) for entry, path in pages if entry.student in self._shown])
        except OSError as error:
            self._failed(name, error)
        else:
            self._write(name, made)

    def _write(self, name: str, content: str | bytes, sync: bool = True) -> bool:
        """Write a file; note where that fails. Returns whether it is there."""
        if self.folder is None:
            return True
        try:
            write(self.folder / name, content, sync)
        except OSError as error:
            self._failed(name, error)
            return False
        return True

    def _failed(self, name: str, error: OSError) -> None:
        self.full |= error.errno in _FULL
        self.unwritten.append(f"{name} cannot be written: {error.strerror or error}.")


def text_of(found: Record) -> str:
    """Return the text of a results.json."""
    return json.dumps(found, indent=2, ensure_ascii=True) + "\n"


def next_round(old: Roll | None, regrade: bool, outdated: bool) -> tuple[int, bool]:
    """Return which round of grading begins or goes on, and whether it grades everything.

    Args:
        old: the class as the folder knows it.
        regrade: whether the instructor wants everything graded again.
        outdated: as `any_outdated` says.
    """
    if old is None:
        return (2, True) if regrade else (1, False)
    if not old.finished and old.forced and not outdated:
        return old.round, True  # what was stopped goes on; nothing that it did is done again
    if regrade or outdated:
        return old.round + 1, regrade or (old.forced and not old.finished)
    return old.round, False


def any_outdated(folder: Path, old: Roll, of: Iterable[tuple[Member, Hashes]]) -> bool:
    """Tell whether a new round begins because the grader or the data are others than before.

    Where a round was stopped, what it had not come to yet does not count.
    """
    for member, hashes in of:
        found = read_result(folder, member.student)
        if found is None or not is_outdated(found, hashes):
            continue
        if old.finished or found["extra_data"].get("round") == old.round:
            return True
    return False


def known_overrides(folder: Path | None, roll: Roll) -> tuple[Override, ...]:
    """Return the overrides of a class.

    Raises:
        OverrideError: overrides.csv cannot be used.
    """
    if folder is None:
        return ()
    students = [member.student for member in roll.members]
    return read_overrides(folder / "overrides.csv", roll.questions, students)


def write_report(
    folder: Path,
    entries: Sequence[Entry],
    changes: Sequence[Change] = (),
    anonymous: bool = False,
) -> Path:
    """Write the report of a class into its folder, all or nothing, and return its path.

    Args:
        folder: as `mnist-lab grade -o` makes it; the report links to the feedback that is there.
        entries: the gradebook.
        changes: what the last regrading changed.
        anonymous: write the form without names instead: `report-anonymous.html`.
    """
    from ..reports import class_report  # here: it draws, and takes a while to import

    path = folder / (class_report.ANONYMOUS if anonymous else class_report.NAMED)
    pages = [page.stem for page in (folder / FEEDBACK).glob("*.html")]
    write(path, class_report.html(entries, changes, anonymous=anonymous, feedback=pages))
    return path
