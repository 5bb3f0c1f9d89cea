"""Gradescope: "Export Submissions" of an assignment.

    assignment_<id>_export/
        submission_metadata.yml   who handed in what, and when; keys are Ruby symbols, any absent
        submission_<id>/…         what was handed in

The list of submitters may hold several, a group, or nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from typing import Any

import yaml

from ..files import MB, File, IntakeError, Tree
from ..people import Person
from ..shares import Division, Share

KIND = "Gradescope export"
METADATA = "submission_metadata.yml"
NO_FOLDER = "The export holds no folder of this submission."
_LARGEST = 64 * MB  # the results of earlier autograders are in it
_FOLDER = re.compile(r"submission_(?P<id>\d+)")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """`yaml.safe_load`, fast where it can be, for what Ruby wrote."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge no mapping into another: that grows without bound, and Gradescope does not."""


def _plain(loader: _Loader, _tag: str, node: yaml.Node) -> Any:
    """An object of Ruby's is taken for the plain data that it is written as."""
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


_Loader.add_multi_constructor("!", _plain)


@dataclass(frozen=True)
class _Entry:
    """What the metadata tell about one submission."""

    people: tuple[Person, ...]
    created_at: datetime | None


def recognise(tree: Tree, _name: str, forced: bool = False) -> Division | None:
    """Divide a folder that was exported from Gradescope."""
    folders = [folder for folder in tree.folders if _FOLDER.fullmatch(folder)]
    metadata = next((file for file in tree.top if file.name == METADATA), None)
    if metadata is None and not (forced and folders):
        return None
    division = Division(KIND)
    entries = _entries(metadata, division.problems)
    for key in sorted({*folders, *entries}, key=_number):
        division.shares.append(_share(tree, key, key in folders, entries.get(key)))
    division.problems += _unmatched(folders, entries) if entries else []
    division.shares = list(_latest(division.shares))
    division.ignored = [folder + "/" for folder in tree.folders if folder not in folders]
    division.ignored += [file.name for file in tree.top if file is not metadata]
    return division


def _entries(metadata: File | None, problems: list[str]) -> dict[str, _Entry]:
    """What the metadata say; where they cannot be read, that is said, and folders remain."""
    try:
        if metadata is None:
            raise IntakeError("it is not there")
        if metadata.size > _LARGEST:
            raise IntakeError(f"it has more than {_LARGEST // MB} MB")
        loaded = yaml.load(metadata.read(), Loader=_Loader)
        if not isinstance(loaded, dict):
            raise IntakeError("it is not a list of submissions")
    except (IntakeError, OSError, yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        why = str(error).partition("\n")[0]
        problems.append(f"{METADATA} cannot be read ({why}), so nobody's name is known.")
        return {}
    return {str(key): _entry(str(key), told) for key, told in loaded.items()}


def _entry(key: str, told: object) -> _Entry:
    entry = told if isinstance(told, Mapping) else {}
    submitters = _get(entry, "submitters")
    submitters = submitters if isinstance(submitters, Sequence) else ()
    people = tuple(_person(one) for one in submitters if isinstance(one, Mapping))
    known = tuple(person for person in people if person.student or person.name)
    named = [
        person if person.student else Person(_alone(key, number, len(known)), person.name)
        for number, person in enumerate(known, 1)
    ]
    return _Entry(tuple(named) or (Person(key),), _time(_get(entry, "created_at")))


def _alone(key: str, number: int, count: int) -> str:
    """The key of a submitter of whom only the name is known."""
    return key if count == 1 else f"{key}_{number}"


def _person(told: Mapping[Any, Any]) -> Person:
    name, sid, email = (_text(_get(told, key)) for key in ("name", "sid", "email"))
    return Person(sid or email, name=name, email=email, id=sid)


def _get(told: Mapping[Any, Any], key: str) -> Any:
    return told.get(f":{key}", told.get(key))


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


def _time(value: object) -> datetime | None:
    """The time of an entry; without a zone it is UTC, as Gradescope's server keeps it."""
    if isinstance(value, Mapping):  # how Ruby on Rails may write it
        return _time(value.get("utc", value.get("time")))
    if isinstance(value, str):
        return _parsed(value)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=timezone.utc)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=timezone.utc)
    return None


def _parsed(text: str) -> datetime | None:
    text = re.sub(r"\s+(?=[+-]\d\d)", "", re.sub(r"\s*(?:Z|UTC)$", "+00:00", text.strip()))
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", re.sub(r"(\.\d{6})\d+", r"\1", text))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def _share(tree: Tree, key: str, has_folder: bool, entry: _Entry | None) -> Share:
    people = entry.people if entry else (Person(key),)
    created_at = entry.created_at if entry else None
    if not has_folder:
        return Share(people, submitted_at=created_at, problem=NO_FOLDER)
    return Share(people, tree.inside(key), submitted_at=created_at)


def _unmatched(folders: Sequence[str], entries: Mapping[str, _Entry]) -> list[str]:
    strange = [folder for folder in folders if folder not in entries]
    lost = [key for key in entries if key not in folders]
    found = [f"{folder}: this folder has no entry in {METADATA}." for folder in strange]
    return found + [f"{key}: this entry of {METADATA} has no folder." for key in lost]


def _latest(shares: Sequence[Share]) -> Iterator[Share]:
    """Each submission, unless all of its people have handed in a later one."""
    at: dict[Person, int] = {}
    for number, share in enumerate(shares):
        for person in share.people:
            before = at.get(person)
            if before is None or _order(shares[before]) <= _order(share):
                at[person] = number
    for number, share in enumerate(shares):
        people = tuple(person for person in share.people if at[person] == number)
        if people:
            yield share if people == share.people else replace(share, people=people)


def _order(share: Share) -> tuple[bool, float]:
    stamp = share.submitted_at.timestamp() if share.submitted_at else 0.0
    return share.submitted_at is not None, stamp


def _number(key: str) -> tuple[int, str]:
    found = _FOLDER.fullmatch(key)
    return (int(found["id"]) if found else -1, key)
