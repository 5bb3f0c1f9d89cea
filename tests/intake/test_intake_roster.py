"""A roster fills what an export does not tell, and says who is missing; it never guesses."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.intake.keys import make_unique, safe
from autograder.intake.matching import Student, matches
from autograder.intake.people import Person
from autograder.intake.roster import RosterError, read_roster
from autograder.intake.sources import Found, Options, find_submissions
from autograder.intake.submission import Submission


def compared(tmp_path: Path, roster: str | bytes, *names: str) -> Found:
    """What is found of files with these names, given a roster."""
    folder = tmp_path / "class"
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"x = '{name}'")
    path = tmp_path / "roster.csv"
    path.write_bytes(roster if isinstance(roster, bytes) else roster.encode())
    return find_submissions([folder], options=Options(roster=read_roster(path)))


def people(found: Found) -> dict[str, tuple[str, str, str]]:
    """Name, address and number of each student."""
    everybody = [person for one in found.submissions for person in one.people]
    return {person.student: (person.name, person.email, person.id) for person in everybody}


ALICE = ("Alice Smith", "a.smith@x.edu", "0017")
ROSTERS = {
    "any order": b"sid,email,name,login\n0017,a.smith@x.edu,Alice Smith,asmith\n,,Bob Jones,bj\n",
    "Gradescope's": b"First Name,Last Name,SID,Email,Sections,Login\n"
    b"Alice,Smith,0017,a.smith@x.edu,1,asmith\nBob,Jones,,,1,bj\n",
    "semicolons": b"Name;E-Mail;Matrikelnummer;Kennung\nAlice Smith;a.smith@x.edu;0017;asmith\n"
    b"Bob Jones;;;bj\n",
    "tabs and a BOM": b"\xef\xbb\xbfVorname\tNachname\tMatr.-Nr.\tE-Mail-Adresse\tBenutzername\n"
    b"Alice\tSmith\t0017\ta.smith@x.edu\tasmith\nBob\tJones\t\t\tbj\n",
    "Excel's Unicode": "Name\tEmail\tSID\tUsername\nAlice Smith\ta.smith@x.edu\t0017\tasmith\n"
    "Bob Jones\t\t\tbj\n".encode("utf-16"),
    "last name first": b'Student,SIS Login ID,SIS User ID,email\n"Smith, Alice",asmith,0017,'
    b'a.smith@x.edu\n"Jones, Bob",bj,,\n"Student, Test",,,\n"    Points Possible",,,\n',
    "lines above": b"Course: Deep Learning\n\nusername,full name,student number,mail\n"
    b"asmith,Alice Smith,0017,a.smith@x.edu\nbj,Bob Jones,,\n\n",
    "quotes and line ends": b'"name","email","sid","login"\r\n"Alice Smith","a.smith@x.edu","0017",'
    b'"asmith"\r\n"Bob Jones","","","bj"\r\n',
}


@pytest.mark.parametrize("roster", ROSTERS.values(), ids=ROSTERS.keys())
def test_a_roster_is_read_however_it_is_written(roster: bytes, tmp_path: Path) -> None:
    """Headers in any order and language, any delimiter, encoding and order of names."""
    found = compared(tmp_path, roster, "asmith.py", "x.py")
    assert people(found)["asmith"] == ALICE
    assert [(one.student, one.name) for one in found.missing] == [("bj", "Bob Jones")]
    assert found.problems == ["x matches nobody on the roster."]
    assert found.summary.endswith("1 student of the roster without a submission.")


@pytest.mark.parametrize("file", [
    "0017.py", "asmith.py", "a.smith@x.edu/lab.py", "Alice Smith.py", "Smith_Alice.ipynb",
    "smith alice/lab.py", "hw1-asmith/lab.py", "A.SMITH@X.EDU/lab.py",
])  # fmt: skip
def test_a_submission_is_matched_by_any_key(file: str, tmp_path: Path) -> None:
    """A number, a login, an address, a name in either order; whatever it is called after."""
    roster = "name,email,sid,login\nAlice Smith,a.smith@x.edu,0017,asmith\n"
    found = compared(tmp_path, roster, file, "other/lab.py")
    assert ALICE in people(found).values()
    assert found.missing == ()


def test_accents_and_umlauts_are_matched_both_ways(tmp_path: Path) -> None:
    """Platforms write Müller as Muller or Mueller, and macOS takes letters apart."""
    apart = unicodedata.normalize("NFD", "Jörg Müller.py")
    roster = "name,sid\nJörg Müller,1\nIngrid Bjørnson,2\nÉva Kovács,3\n"
    found = compared(tmp_path, roster, apart, "Ingrid Bjoernson.py", "Eva Kovacs.py")
    assert sorted(number for _, _, number in people(found).values()) == ["1", "2", "3"]
    assert not found.problems


def test_two_students_of_one_name_are_told_apart_by_their_keys_only(tmp_path: Path) -> None:
    """A name that two have matches nobody, and that is said."""
    roster = "name,login,sid\nAlice Smith,as1,1\nAlice Smith,as2,2\n"
    found = compared(tmp_path, roster, "as1.py", "Alice Smith.py")
    assert people(found)["as1"][2] == "1"
    assert people(found)["Alice Smith"] == ("", "", "")
    assert any(
        "Alice Smith matches several on the roster (as1 and as2)" in p for p in found.problems
    )


def test_two_submissions_of_one_student_are_said(tmp_path: Path) -> None:
    """Which of the two is hers the instructor has to tell; nobody is called missing."""
    found = compared(tmp_path, "name,login\nAnn Lee,al\n", "Ann Lee.py", "Lee_Ann.py")
    assert all(told == ("", "", "") for told in people(found).values())
    assert any("neither is taken" in problem for problem in found.problems)
    assert found.missing == ()


def test_the_strongest_key_wins(tmp_path: Path) -> None:
    """A number is worth more than a name that somebody else has."""
    roster = "name,sid\nBob Jones,17\nAlice Smith,18\n"
    found = compared(tmp_path, roster, "17.py", "Alice Smith.py")
    assert people(found) == {
        "17": ("Bob Jones", "", "17"),
        "Alice Smith": ("Alice Smith", "", "18"),
    }


UNUSABLE = {
    "no header": ("a,b\n1,2\n", "no column that says who is who"),
    "empty": ("", "no column that says who is who"),
    "a picture": (b"\x89PNG\r\n\0\0", "no column that says who is who"),
}


@pytest.mark.parametrize(("text", "why"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_is_no_roster_is_refused(text: str | bytes, why: str, tmp_path: Path) -> None:
    """A sentence that says what is wrong and what a first line looks like."""
    path = tmp_path / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RosterError, match=why):
        read_roster(path)
    with pytest.raises(RosterError, match="cannot be read"):
        read_roster(tmp_path / "nosuch.csv")


def test_rows_that_name_nobody_or_the_same_are_said(tmp_path: Path) -> None:
    """The line of the file is in the sentence."""
    path = tmp_path / "roster.csv"
    path.write_text("name,sid,section\nAnn,1,A\n,,B\nBen,1,A\nAnn,1,A\n")
    roster = read_roster(path)
    assert len(roster.students) == 2
    assert roster.problems == (
        "roster, line 3: this row names nobody.",
        "roster: Ann and Ben have the same sid, so nobody is matched by it.",
    )


def test_a_missing_student_has_the_key_that_the_export_would_have_given(tmp_path: Path) -> None:
    """So that the row stays the same when the work comes in later."""
    roster = 'Student,ID,SIS Login ID\n"Smith, Alice",12,asmith\n"O\'Neill, Dan Lee",14,dl\n'
    found = compared(tmp_path, roster, "smithalice_12_100_lab.py")
    assert [person.student for person in found.missing] == ["oneilldanlee_14"]
    roster = (
        "First name,Last name,Identifier\nAlice,Smith,Participant 301\nBob,Jones,Participant 302\n"
    )
    found = compared(tmp_path / "m", roster, "Alice Smith_301_assignsubmission_file_/lab.py")
    assert [person.student for person in found.missing] == ["Bob Jones_302"]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=250)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=6))
def test_keys_are_safe_and_unique_whatever_the_names(names: list[str]) -> None:
    """File names on every system: no sign that one forbids, no device of Windows, no two alike."""
    submissions = [Submission((Person(name),), "") for name in names]
    make_unique(submissions, [])
    keys = [one.student for one in submissions]
    assert len({key.casefold() for key in keys}) == len(names)
    for key in keys:
        assert key
        assert len(key.encode()) <= 210
        assert key[0] not in "-. "
        assert key[-1] not in ". "
        assert key.isprintable()
        assert not set(key) & set('/\\:*?"<>|')


@pytest.mark.parametrize("name", ["con", "PRN", "aux.py", "nul", "COM1", "lpt9.tar", "con "])
def test_a_key_is_no_device_of_windows(name: str) -> None:
    """A result could not be written there, or would be lost."""
    assert safe(name).startswith("_")
    assert safe("constance") == "constance"


def test_names_that_begin_alike_stay_apart_and_stable() -> None:
    """Of names of 200 letters the key keeps the beginning and a mark of the rest."""
    first, second = safe("a" * 199 + "b"), safe("a" * 199 + "c")
    assert first != second
    assert first == safe("a" * 199 + "b")
    assert len(first) == 100


NAMES = st.sampled_from(["Ann Lee", "Lee Ann", "Bo Li", "17", "al", "x@y.z"])
ROWS = st.builds(
    Student,
    name=st.sampled_from(["Ann Lee", "Lee, Ann", "Bo Li", ""]),
    sid=st.sampled_from(["17", ""]),
    login=st.sampled_from(["al", ""]),
    email=st.sampled_from(["x@y.z", ""]),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(NAMES, max_size=4), st.lists(ROWS, max_size=4, unique=True))
def test_nobody_is_matched_with_two(names: list[str], rows: list[Student]) -> None:
    """Each row of the roster belongs to one person at most, and what is not taken is said."""
    persons = [Person(name) for name in dict.fromkeys(names)]
    found = matches(persons, rows)
    taken = list(found.student_of.values())
    assert len(taken) == len(set(taken))
    said = " ".join(found.said)
    assert all(person in found.student_of or person.student in said for person in persons)
