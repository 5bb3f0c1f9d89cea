"""class.json: who is in a class, what the questions are worth, and how far grading has come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .files import write

NAME = "class.json"
VERSION = 1


class RollError(Exception):
    """There is no class in a folder; the text is one sentence for the instructor."""


@dataclass(frozen=True)
class Member:
    """One student of a class.

    Args:
        student: the key, as in `Person`; so are `name`, `email` and `id`.
        submitted_at: ISO 8601 with offset, or "".
        late: None where that is not known.
        group: the key of the first of those who handed in together; "" for one alone.
        missing: whether the student is on the roster and handed in nothing.
        submission: the hash of what was handed in; a result of anything else does not count.
    """

    student: str
    name: str = ""
    email: str = ""
    id: str = ""
    submitted_at: str = ""
    late: bool | None = None
    group: str = ""
    missing: bool = False
    submission: str = ""


@dataclass(frozen=True)
class Roll:
    """A class.

    Args:
        questions: the points of each, in order.
        members: its students.
        kinds: of export that they came from, as intake calls them.
        round: counts how often the class was graded anew.
        forced: whether everything is graded in this round, changed or not.
        finished: whether the round has come to its end.
    """

    questions: Mapping[str, float]
    members: tuple[Member, ...] = ()
    kinds: tuple[str, ...] = ()
    round: int = 1
    forced: bool = False
    finished: bool = True
    version: int = field(default=VERSION)


def read_roll(folder: Path) -> Roll:
    """Read the class of a folder.

    Raises:
        RollError: there is none.
    """
    try:
        return _roll(json.loads((folder / NAME).read_bytes()))
    except FileNotFoundError:
        raise RollError(
            f"{folder} holds no graded class: `mnist-lab grade … -o {folder}` makes one."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RollError(
            f"{folder / NAME} cannot be read ({error}): grade the class again, to the same folder."
        ) from None


def write_roll(folder: Path, roll: Roll) -> None:
    """Write the class of a folder; leave the file alone where it says the same already."""
    write(folder / NAME, json.dumps(asdict(roll), indent=1, ensure_ascii=True) + "\n")


def _roll(plain: dict[str, Any]) -> Roll:
    if plain["version"] != VERSION:
        raise ValueError("it is of another version")
    members = tuple(Member(**member) for member in plain["members"])
    return Roll(**{**plain, "members": members, "kinds": tuple(plain["kinds"])})
