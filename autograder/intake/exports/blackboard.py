"""Blackboard Learn: "Assignment File Download" gives a flat folder or zip.

    <assignment>_<user name>_attempt_<YYYY-MM-DD-HH-MM-SS>.txt          the receipt
    <assignment>_<user name>_attempt_<YYYY-MM-DD-HH-MM-SS>_<file name>  each file

Both the assignment's title and a user name may hold underscores: what is certain is `_attempt_`
with a time behind it. The receipt, where there is one, tells the user name; else it is what the
files do not have in common.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..archives import is_archive
from ..candidates import is_code
from ..files import File, IntakeError, Tree
from ..people import Person
from ..shares import Division, Share
from .times import local_time

KIND = "Blackboard download"
NO_FILE = "There is only a receipt, and no file. Hand in lab.py or lab.ipynb."
_ENTRY = re.compile(
    r"(?P<front>.+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL
)
_WHO = re.compile(
    r"^[^:\n]{1,40}:[ \t]*(?P<name>[^\n]*?)[ \t]*\((?P<user>[^()\n]+)\)\s*$", re.MULTILINE
)
_LONGEST_RECEIPT = 64_000


@dataclass
class _Attempt:
    time: str
    receipt: File | None = None
    files: list[File] = field(default_factory=list)

    @property
    def gradable(self) -> bool:
        return any(is_code(file) or is_archive(file.name) for file in self.files)


_Attempts = dict[str, _Attempt]  # of one user, by time


def recognise(tree: Tree, _name: str, _forced: bool = False) -> Division | None:
    """Divide a folder that was downloaded from Blackboard."""
    fronts, strange = defaultdict[str, _Attempts](dict), []
    for file in tree.top:
        found = _ENTRY.fullmatch(file.name)
        if found is None:
            strange.append(file.name)
            continue
        attempt = fronts[found["front"]].setdefault(found["time"], _Attempt(found["time"]))
        if found["file"]:
            attempt.files.append(file.called(found["file"]))
        else:
            attempt.receipt = file
    if not fronts:
        return None
    told = {front: _told(front, attempts.values()) for front, attempts in fronts.items()}
    users = _users(told)
    shares = [
        _share(users[f], told[f][0], fronts[f]) for f in sorted(fronts, key=users.__getitem__)
    ]
    return Division(KIND, shares, strange)


def _told(front: str, attempts: Iterable[_Attempt]) -> tuple[str, str]:
    """The person's name and user name, as a receipt gives them; "" where none does."""
    for attempt in attempts:
        if found := _WHO.search(_text(attempt.receipt)):
            user = found["user"] if ("_" + front).endswith("_" + found["user"]) else ""
            return found["name"], user
    return "", ""


def _text(receipt: File | None) -> str:
    if receipt is None or receipt.size > _LONGEST_RECEIPT:
        return ""
    try:
        data = receipt.read()
    except (IntakeError, OSError):
        return ""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return data.decode(encoding).lstrip()
        except UnicodeError:
            continue
    return data.decode("latin-1").lstrip()


def _users(told: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """The user name in each front part."""
    titles = {front[: -len(user)] for front, (_, user) in told.items() if user}
    unknown = [front for front, (_, user) in told.items() if not user]
    common = _common_title(list(told)) if len(told) > 1 else ""
    users = {front: user for front, (_, user) in told.items() if user}
    for front in unknown:
        known = max((t for t in titles if front.startswith(t) and t != front), key=len, default="")
        title = known or common or front[: front.rfind("_") + 1]
        users[front] = front[len(title) :] or front
    return users


def _common_title(fronts: Sequence[str]) -> str:
    """What all have in common, up to an underscore: the assignment's title."""
    common = os.path.commonprefix(fronts)  # noqa: RUF071 - of texts, not of paths
    return common[: common.rfind("_") + 1]


def _share(user: str, name: str, attempts: _Attempts) -> Share:
    """The latest attempt counts; where it holds nothing to grade, the latest that does."""
    ordered = sorted(attempts.values(), key=lambda attempt: attempt.time)
    last = ordered[-1]
    counted = next((attempt for attempt in reversed(ordered) if attempt.gradable), last)
    notes: tuple[str, ...] = ()
    if counted is not last:
        notes = (f"The attempt of {last.time} holds no lab; that of {counted.time} is graded.",)
    return Share(
        (Person(user, name=name),),
        counted.files,
        submitted_at=local_time(counted.time),
        problem="" if counted.files else NO_FILE,
        notes=notes,
    )
