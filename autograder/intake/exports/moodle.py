"""Moodle: "Download all submissions" of an assignment.

    <Full Name>_<participant id>_assignsubmission_file[_]/…         folders
    <Full Name>_<participant id>_assignsubmission_file_<file name>  flat, and always before 3.1
    <Full Name>_<participant id>_assignsubmission_onlinetext[_]/onlinetext.html

A name may hold underscores; what is certain is the number before `_assignsubmission_`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..files import File, Tree, walk
from ..people import Person
from ..shares import Division, Share

KIND = "Moodle download"
ONLY_TEXT = "Only an online text was handed in, and no file. Hand in lab.py or lab.ipynb."
_ANY = re.compile(
    r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)


@dataclass
class _Participant:
    name: str
    id: str
    files: list[File] = field(default_factory=list)
    text: bool = False


def recognise(tree: Tree, _name: str, _forced: bool = False) -> Division | None:
    """Divide a folder that was downloaded from Moodle."""
    people: dict[tuple[str, str], _Participant] = {}
    strange = []
    for folder in tree.folders:
        if found := _ANY.fullmatch(folder):
            _add(people, found, list(walk(tree.inside(folder))))
        else:
            strange.append(folder + "/")
    for file in tree.top:
        found = _ANY.fullmatch(file.name)
        if found and found["file"]:
            _add(people, found, [file.called(found["file"])])
        else:
            strange.append(file.name)
    if not people:
        return None
    return Division(KIND, [_share(people[key]) for key in sorted(people)], strange)


def _add(
    people: dict[tuple[str, str], _Participant], found: re.Match[str], files: list[File]
) -> None:
    key = (found["name"], found["id"])
    one = people.setdefault(key, _Participant(*key))
    if found["plugin"] == "file":
        one.files += files
    else:
        one.text = True


def _share(one: _Participant) -> Share:
    person = Person(f"{one.name}_{one.id}", name=one.name, id=one.id)
    return Share((person,), one.files, problem=ONLY_TEXT if one.text and not one.files else "")
