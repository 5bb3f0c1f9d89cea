"""Who is in the class: a CSV file in whatever form the registrar or the platform writes it.

Headers may stand in any order and have any of the usual names, in several languages; so may the
file have any of the usual delimiters and encodings. A submission is matched with a student of the
roster by the strongest key that both have: a number, a login, an e-mail address, and at last a name
that nobody else has. Where two would match, that is said, and neither is taken.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .files import MB
from .matching import Student, matches, plain
from .people import Person
from .submission import Submission

_LARGEST = 10 * MB
_MOST_PREAMBLE = 20  # lines before the headers, as some exports have them
_DELIMITERS = ",;\t|"

# The names that a column may have, without signs and accents and in lower case.
_USUAL = {
    "name": "name fullname names student studentname studentfullname displayname sortablename"
    " participant vollstandigername teilnehmer teilnehmerin nombrecompleto nomcomplet",
    "first": "firstname first givenname givennames given forename preferredname vorname prenom"
    " nombre nome voornaam",
    "last": "lastname last surname familyname family nachname familienname nom apellido apellidos"
    " cognome achternaam",
    "email": "email emailaddress mail mailaddress studentemail universityemail emailadresse"
    " mailadresse correo correoelectronico direccionemail adressedecourriel courriel",
    "login": "login loginid sisloginid username user userlogin account netid uni uniid unikey"
    " kerberos github githubusername githublogin githubuser gitlab benutzername anmeldename"
    " kennung benutzerkennung nomdutilisateur usuario",
    "sid": "sid sisid sisuserid studentid studentno studentnumber studentidnumber idnumber"
    " universityid registrationnumber matriculation matriculationnumber matrikel matrikelnummer"
    " matrikelnr matrnr matrno numeroetudiant",
    "id": "id identifier userid canvasid canvasuserid lmsid participantid internalid",
    "section": "section sections group groups tutorial class course role lab gruppe",
}
_HEADERS = {word: kind for kind, words in _USUAL.items() for word in words.split()}
_KEYS = {"name", "first", "last", "email", "login", "sid", "id"}
_NO_STUDENTS = {"pointspossible", "studenttest", "teststudent"}


class RosterError(Exception):
    """The roster cannot be used; the text is a sentence for the instructor."""


@dataclass(frozen=True)
class Roster:
    """Who is in the class.

    Args:
        students: one for each row.
        problems: sentences about rows that cannot be used.
    """

    students: tuple[Student, ...]
    problems: tuple[str, ...] = ()

    def compare(self, submissions: Sequence[Submission]) -> tuple[tuple[Person, ...], list[str]]:
        """Fill what the exports do not tell, in place; return who is missing, and what to say."""
        people = [person for one in submissions for person in one.people]
        found = matches(people, self.students)
        for one in submissions:
            one.people = tuple(
                _filled(person, found.student_of.get(person)) for person in one.people
            )
        missing = [s for s in self.students if s not in found.present]
        said = [*self.problems, *found.said]
        return tuple(student.person(_style(people)) for student in missing), said


def _style(people: Sequence[Person]) -> str:
    """How the export makes keys, so that a missing student has the one that would be expected."""
    if people and all(person.id and person.student.endswith(f"_{person.id}") for person in people):
        return "moodle" if any(person.name for person in people) else "canvas"
    if any(person.student in (person.id, person.email) for person in people if person.student):
        return "sid"
    return "login"


def _filled(person: Person, student: Student | None) -> Person:
    if student is None:
        return person
    return replace(
        person,
        name=person.name or student.name,
        email=person.email or student.email,
        id=person.id or student.id or student.sid,
    )


def read_roster(path: Path) -> Roster:
    """Read a roster.

    Raises:
        RosterError: it cannot be read, or has no column that tells a student.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise RosterError(f"The roster {path} has more than {_LARGEST // MB} MB.")
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise RosterError(f"The roster {path} cannot be read: {error.strerror}.") from None
    rows = _rows(text)
    for number, row in enumerate(rows[:_MOST_PREAMBLE]):
        columns = {i: kind for i, cell in enumerate(row) if (kind := _HEADERS.get(plain(cell)))}
        if _KEYS & set(columns.values()):
            return _roster(rows[number + 1 :], columns, number + 2)
    raise RosterError(
        f"The roster {path} has no column that says who is who: its first line should name the"
        " columns, such as: name,email,login,sid."
    )


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeError:
        return data.decode("cp1252", "replace")


def _rows(text: str) -> list[list[str]]:
    """The cells of each row that is not blank."""
    lines = text.replace("\0", "").splitlines()
    counts = Counter(
        {sign: max((x.count(sign) for x in lines[:5]), default=0) for sign in _DELIMITERS}
    )
    sign = counts.most_common(1)[0][0] if counts else ","
    table = csv.reader(io.StringIO("\n".join(lines)), delimiter=sign, skipinitialspace=True)
    try:
        return [[cell.strip() for cell in row] for row in table]
    except csv.Error:  # a cell of more than 128 kB, or quotes that never close
        return [[cell.strip().strip('"') for cell in line.split(sign)] for line in lines]


def _roster(rows: Iterable[Sequence[str]], columns: Mapping[int, str], first: int) -> Roster:
    students: dict[Student, None] = {}
    problems = []
    for number, row in enumerate(rows, first):
        told: dict[str, str] = {}
        for column, kind in columns.items():
            if column < len(row) and row[column]:
                told.setdefault(kind, row[column])
        if not any(row) or plain(" ".join(row[:2])).startswith(tuple(_NO_STUDENTS)):
            continue
        if told.keys() & _KEYS:
            students[_student(told)] = None
        else:
            problems.append(f"roster, line {number}: this row names nobody.")
    problems += _twice(list(students))
    return Roster(tuple(students), tuple(problems))


def _student(told: Mapping[str, str]) -> Student:
    name = told.get("name", "")
    if not name and (told.get("first") or told.get("last")):
        name = f"{told.get('first', '')} {told.get('last', '')}".strip()
    number = re.search(r"\d+$", told.get("id", ""))  # "Participant 123456", in any language
    return Student(
        name=_first_last(name),
        email=told.get("email", ""),
        login=told.get("login", ""),
        sid=told.get("sid", ""),
        id=number[0] if number else told.get("id", ""),
    )


def _first_last(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else name


def _twice(students: Sequence[Student]) -> Iterator[str]:
    """Say so where two rows have one number, login or address."""
    for kind in ("sid", "id", "login", "email"):
        values = Counter(plain(getattr(one, kind)) for one in students if getattr(one, kind))
        for value in (value for value, count in values.items() if count > 1):
            rows = [one for one in students if plain(getattr(one, kind)) == value]
            names = " and ".join(one.name or one.key for one in rows)
            yield f"roster: {names} have the same {kind}, so nobody is matched by it."
