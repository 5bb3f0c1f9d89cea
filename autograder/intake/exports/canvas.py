"""Canvas: "Download Submissions" of an assignment gives a flat folder or zip.

    <sortable name>[_LATE]_<user id>_<attachment id>_<file name>
    [LATE_]anon_<id>_<attachment id>_<file name>             an anonymous assignment
    <sortable name>[_LATE]_<user id>_text.html, …_link.html  text or a link, without a file

The sortable name is in lower case, without spaces and signs. A file that is handed in again gets a
number before its ending: `lab.py`, `lab-1.py`, `lab-2.ipynb`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..candidates import is_code
from ..files import File, Tree
from ..people import Person
from ..shares import Division, Share
from .plain_folder import stem

KIND = "Canvas download"
ADDED = "Its name is not one that Canvas gives, so its owner is not known."
ONLINE = "Only a text or a link was handed in, and no file. Hand in lab.py or lab.ipynb."
_FILE = r"(?P<attachment>\d+)_(?P<file>.+)"
_NAMED = re.compile(rf"(?P<name>\w+?)(?P<late>_LATE)?_(?P<id>\d+)_{_FILE}", re.DOTALL)
_ANONYMOUS = re.compile(rf"(?P<late>LATE_)?(?P<name>anon)_(?P<id>\w+?)_{_FILE}", re.DOTALL)
_TEXT = re.compile(
    r"(?:(?P<late>LATE_)?(?P<anon>anon)_(?P<aid>\w+)|(?P<name>\w+?)(?P<latest>_LATE)?_(?P<id>\d+))"
    r"_(?P<attachment>)(?P<file>(?:text|link)\.html)"
)
_YEARS, _MONTHS = range(1990, 2101), range(1, 13)
_AGAIN = re.compile(r"(?P<base>.+)-(?P<number>\d{1,3})")


@dataclass(frozen=True)
class _Entry:
    """One file of the download."""

    file: File
    name: str
    id: str
    late: bool
    attachment: int
    own: str  # the file's name on the student's computer

    @property
    def student(self) -> str:
        return f"{self.name}_{self.id}"


def recognise(tree: Tree, _name: str, forced: bool = False) -> Division | None:
    """Divide a folder that was downloaded from Canvas."""
    entries = [(file, _entry(file)) for file in tree.top]
    ours = [entry for _, entry in entries if entry is not None]
    strange = [file for file, entry in entries if entry is None]
    if not ours or not (forced or _consistent(ours, strange)):
        return None
    by_student = defaultdict[str, list[_Entry]](list)
    for entry in ours:
        by_student[entry.student].append(entry)
    shares = [_share(student, by_student[student]) for student in sorted(by_student)]
    # Code that has no name of Canvas's may have been added by hand: somebody's work, so a row.
    shares += [Share((Person(stem(f.name)),), (f,), notes=(ADDED,)) for f in strange if is_code(f)]
    return Division(KIND, shares, [file.name for file in strange if not is_code(file)])


def _entry(file: File) -> _Entry | None:
    name = file.name
    found = _TEXT.fullmatch(name) or _ANONYMOUS.fullmatch(name) or _NAMED.fullmatch(name)
    if found is None:
        return None
    parts = found.groupdict()
    who = parts["name"] or parts["anon"]
    number = parts["id"] or parts["aid"]
    if who != who.lower() or _is_date(number, parts["attachment"], parts["file"]):
        return None
    late = bool(parts["late"] or parts.get("latest"))
    return _Entry(file, who, number, late, int(parts["attachment"] or 0), parts["file"])


def _is_date(first: str, second: str, rest: str) -> bool:
    """Whether these are the parts of a date, as in `alice_2026_11_27.py`."""
    return (
        (first.isdigit() and second.isdigit())
        and int(first) in _YEARS
        and int(second) in _MONTHS
        and re.match(r"\d{1,2}(?!\d)", rest) is not None
    )


def _consistent(ours: Sequence[_Entry], strange: Sequence[File]) -> bool:
    """Whether the numbers can be Canvas's: each attachment once, each user under one name."""
    attachments = [entry.attachment for entry in ours if entry.attachment]
    names = {(entry.id, entry.name) for entry in ours}
    others = sum(is_code(file) for file in strange)
    return (
        len(attachments) == len(set(attachments))
        and len(names) == len({number for number, _ in names})
        and others <= len(ours) / 2
    )


def _share(student: str, entries: Sequence[_Entry]) -> Share:
    latest = list(_latest(entries))
    who = (Person(student, id=entries[0].id),)
    files = [entry.file.called(own, shown=entry.own) for entry, own in latest]
    code = [entry for entry, _ in latest if is_code(entry.file)]
    late = any(entry.late for entry in code or [entry for entry, _ in latest])
    online = all(entry.attachment == 0 for entry in entries)
    return Share(who, files, late=late, problem=ONLINE if online else "")


def _latest(entries: Iterable[_Entry]) -> Iterable[tuple[_Entry, str]]:
    """Of each file that was handed in several times the latest, under the name that it has."""
    stems = {PurePosixPath(entry.own).stem.lower() for entry in entries} | {"lab"}
    versions = defaultdict[str, list[tuple[int, _Entry, str]]](list)
    for entry in entries:
        path = PurePosixPath(entry.own)
        again = _AGAIN.fullmatch(path.stem)
        if again is None or again["base"].lower() not in stems:
            versions[_group(path.stem, path.suffix)].append((0, entry, entry.own))
            continue
        base, number = again["base"], int(again["number"])
        versions[_group(base, path.suffix)].append((number, entry, base + path.suffix))
    for group in versions.values():
        numbered = max(group, key=lambda v: (v[0], v[1].attachment))
        uploaded = max(group, key=lambda v: (v[1].attachment, v[0]))
        same = [v for v in group if v[0] == numbered[0]]
        for _, entry, own in {id(v[1]): v for v in (*same, numbered, uploaded)}.values():
            yield entry, own


def _group(stem: str, suffix: str) -> str:
    """What versions of one file have in common: a script may be handed in again as a notebook."""
    code = suffix.lower() in (".py", ".ipynb")
    return stem.lower() + ("" if code else suffix.lower())
