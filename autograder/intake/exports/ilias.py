"""ILIAS: "Download all submissions" of an exercise.

    <exercise or assignment>/<Last>_<First>_<login>_<user id>/<YYYYMMDDHHMMSS>_<file name>

Older versions write no time before the file's name; some put an Excel file with the status of all
participants beside the folders. The last part of a folder's name is a number, the one before it the
login.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from ..candidates import is_code
from ..files import File, Tree, walk
from ..people import Person
from ..shares import Division, Share
from .times import local_time

KIND = "ILIAS download"
_FOLDER = re.compile(
    r"(?P<last>[^_]+(?:_[^_]+)*?)_(?P<first>[^_]+)_(?P<login>[^_]+)_(?P<id>\d+)", re.DOTALL
)
_TIMED = re.compile(r"(?P<time>\d{14})_(?P<file>.+)", re.DOTALL)


def recognise(tree: Tree, _name: str, forced: bool = False) -> Division | None:
    """Divide a folder that was downloaded from ILIAS."""
    found = {folder: _FOLDER.fullmatch(folder) for folder in tree.folders}
    ours = {folder: match for folder, match in found.items() if match}
    strange = [folder + "/" for folder in found if folder not in ours]
    plain = strange or any(is_code(file) for file in tree.top)
    if not ours or not (forced or (not plain and _consistent(list(ours.values())))):
        return None
    shares = [_share(match, tree.inside(folder)) for folder, match in ours.items()]
    return Division(KIND, shares, [*strange, *(file.name for file in tree.top)])


def _consistent(found: Sequence[re.Match[str]]) -> bool:
    """Whether these can be users: each login and each number once, and a login is no number."""
    logins = Counter(match["login"].casefold() for match in found)
    numbers = Counter(match["id"] for match in found)
    once = max(*logins.values(), *numbers.values()) == 1
    return once and not any(match["login"].isdigit() for match in found)


def _share(found: re.Match[str], folder: Tree) -> Share:
    name = f"{found['first']} {found['last']}".replace("_", " ")
    person = Person(found["login"], name=name, id=found["id"])
    files, submitted_at = _latest(walk(folder))
    return Share((person,), files, submitted_at=submitted_at)


def _latest(files: Iterable[File]) -> tuple[list[File], datetime | None]:
    """The newest of each file, without the time in its name; when the last of the work came."""
    newest: dict[tuple[str, ...], tuple[str, File]] = {}
    for file in files:
        timed = _TIMED.fullmatch(file.name)
        time = timed["time"] if timed and local_time(timed["time"]) else ""
        own = timed["file"] if timed and time else file.name
        path = (*file.parts[:-1], own)
        if path not in newest or newest[path][0] <= time:
            newest[path] = (time, file.called(*path))
    work = [time for time, file in newest.values() if is_code(file)]
    last = max(work or (time for time, _ in newest.values()), default="")
    return [file for _, file in newest.values()], local_time(last) if last else None
