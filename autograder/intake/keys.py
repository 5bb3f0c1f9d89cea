"""Students' keys: unique in a class, and safe as a file name on every system.

A key depends on nothing but the student's own name in the export, unless two of them would be the
same file: then the later one gets a number, and that is said.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .people import Person
from .submission import Submission

_FORBIDDEN = '/\\:*?"<>|'
_LONGEST, _MOST_BYTES = 100, 200  # results are written under the key, with an ending
_RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(10)
}  # names of devices on Windows, whatever their ending


def safe(name: str) -> str:
    """A student's name that is also a file's name on every system."""
    whole = unicodedata.normalize("NFC", name)
    shown = "".join(c if c.isprintable() and c not in _FORBIDDEN else "_" for c in whole)
    shown = shown.strip(" .").lstrip("-. ")
    if len(shown) > _LONGEST or len(shown.encode()) > _MOST_BYTES:
        shown = _short(shown)
    if unicodedata.normalize("NFKC", shown.partition(".")[0].rstrip()).casefold() in _RESERVED:
        shown = f"_{shown}"
    return shown or "submission"


def _short(name: str) -> str:
    """The beginning, and a hash of the whole: names that begin alike stay apart."""
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    begin = name[: _LONGEST - 9].encode()[: _MOST_BYTES - 9].decode(errors="ignore")
    return f"{begin.strip(' .')}-{mark}"


def make_unique(
    submissions: Iterable[Submission], missing: Sequence[Person]
) -> tuple[tuple[Person, ...], list[str]]:
    """Make all keys safe and unique, in place; return the missing with theirs, and what to say."""
    taken, said = set[str](), list[str]()
    for one in submissions:
        one.people = tuple(_named(one.people, taken, f"{one.origin}: ", said))
    return tuple(_named(missing, taken, "roster: ", said)), said


def _named(
    people: Iterable[Person], taken: set[str], where: str, said: list[str]
) -> Iterator[Person]:
    for person in people:
        name = safe(person.student)
        new, count = name, 1
        while new.casefold() in taken:
            count += 1
            new = f"{name}-{count}"
        taken.add(new.casefold())
        if count > 1:
            said.append(f"{where}there is another {name}, so this one is called {new}.")
        yield replace(person, student=new)
