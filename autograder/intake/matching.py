"""Match those who handed in with a roster: by the strongest key, and never by a guess."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .people import Person

_TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_MOST_WORDS = 8


@dataclass(frozen=True)
class Student:
    """One row of a roster, as far as it is filled.

    Args:
        name: first name first.
        email: the address.
        login: the user name.
        sid: the number that the university gives.
        id: the number that the platform gives.
    """

    name: str = ""
    email: str = ""
    login: str = ""
    sid: str = ""
    id: str = ""

    @property
    def key(self) -> str:
        """What the student is called where no platform says how."""
        return self.login or self.sid or self.email or self.id or self.name

    def person(self, style: str) -> Person:
        """The row of one who handed in nothing, with the key that the export would have given."""
        return Person(self._styled(style), self.name, self.email, self.id or self.sid)

    def _styled(self, style: str) -> str:
        if style == "sid":
            return self.sid or self.email or self.key
        if style == "moodle" and self.id and self.name:
            return f"{self.name}_{self.id}"
        if style == "canvas" and self.id and self.name:
            *first, last = self.name.split() or [""]
            sortable = re.sub(r"\W", "", "".join([last, *first])).lower()
            return f"{sortable}_{self.id}"
        return self.key


@dataclass
class Matches:
    """Who of a roster handed in.

    Args:
        student_of: the row of the roster for each person who has one.
        present: the rows that somebody has, or that several might have.
        said: sentences about who matches nobody, or several.
    """

    student_of: dict[Person, Student] = field(default_factory=dict)
    present: set[Student] = field(default_factory=set)
    said: list[str] = field(default_factory=list)


_Keys = Callable[[Person], Iterable[str]]
_Rows = Callable[[Student], Iterable[str]]


def matches(people: Sequence[Person], students: Sequence[Student]) -> Matches:
    """Match people with the rows of a roster, the strongest key first."""
    found, waiting = Matches(), list(dict.fromkeys(people))
    for of_person, of_student in _LEVELS:
        rows = _by_key(students, of_student)
        hits = {person: _hits(of_person(person), rows) for person in waiting}
        claims = defaultdict[Student, list[Person]](list)
        for person, hit in hits.items():
            for student in hit:
                claims[student].append(person)
        for person, hit in hits.items():
            rivals = [student for student in hit if len(claims[student]) > 1]
            if not hit or all(student in found.present for student in hit):
                continue
            waiting.remove(person)
            found.present.update(hit)
            if len(hit) > 1 or rivals:
                found.said.append(_ambiguous(person, hit, claims))
            else:
                found.student_of[person] = next(iter(hit))
    found.said += [f"{_called(person)} matches nobody on the roster." for person in waiting]
    return found


def _by_key(students: Sequence[Student], keys: _Rows) -> dict[str, dict[Student, None]]:
    rows = defaultdict[str, dict[Student, None]](dict)
    for student in students:
        for key in filter(None, keys(student)):
            rows[key][student] = None
    return rows


def _hits(keys: Iterable[str], rows: dict[str, dict[Student, None]]) -> list[Student]:
    return list(dict.fromkeys(student for key in keys for student in rows.get(key, ())))


def _ambiguous(person: Person, hit: Sequence[Student], claims: dict[Student, list[Person]]) -> str:
    if len(hit) > 1:
        names = " and ".join(student.key for student in hit[:4])
        return f"{_called(person)} matches several on the roster ({names}), so none is taken."
    others = " and ".join(_called(one) for one in claims[hit[0]] if one != person)
    return (
        f"{_called(person)} and {others} match one on the roster ({hit[0].key}): neither is taken."
    )


def _called(person: Person) -> str:
    return f"{person.student} ({person.name})" if person.name else person.student


def plain(text: str) -> str:
    """A text without signs, accents and capitals."""
    flat = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in flat if c.isalnum())


def name_forms(name: str) -> Iterator[str]:
    """A name without signs, beginning with each of its words; umlauts both ways."""
    for text in (name.casefold(), name.casefold().translate(_TRANSCRIBED)):
        words = [word for word in map(plain, re.split(r"[\s,_.]+", text)) if word][:_MOST_WORDS]
        for turn in range(len(words)):
            yield "".join(words[turn:] + words[:turn])


def _exact(text: str) -> str:
    return text.strip().casefold()


def _ends(person: Person) -> Iterator[str]:
    """What may be the login at the end of a repository's name: `hw1-alice`."""
    key = _exact(person.student)
    yield from (key[found.end() :] for found in re.finditer("-", key))


def _names(person: Person) -> Iterator[str]:
    """What the export calls a person, and the key without the number that a platform put there."""
    if person.name:
        yield from _given_forms(person.name)
    else:
        key = person.student.removesuffix(f"_{person.id}") if person.id else person.student
        yield from _given_forms(key)


def _given_forms(name: str) -> Iterator[str]:
    first = unicodedata.normalize("NFC", name).casefold()
    last, comma, rest = first.partition(",")
    for text in (first, f"{rest} {last}" if comma else first):
        yield plain(text)
        yield plain(text.translate(_TRANSCRIBED))


# From the strongest key to the weakest: what a person has of it, and what a row of the roster has.
_LEVELS: tuple[tuple[_Keys, _Rows], ...] = (
    (lambda p: (_exact(p.id), _exact(p.student)), lambda s: (_exact(s.sid), _exact(s.id))),
    (lambda p: (_exact(p.student),), lambda s: (_exact(s.login),)),
    (lambda p: (_exact(p.email), _exact(p.student)), lambda s: (_exact(s.email),)),
    (_ends, lambda s: (_exact(s.login),)),
    (_names, lambda s: name_forms(unicodedata.normalize("NFC", s.name))),
)
