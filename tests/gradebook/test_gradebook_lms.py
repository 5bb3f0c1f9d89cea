"""Scores go into the instructor's own file from Canvas or Moodle; every other byte stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from classes import entry
from hypothesis import given
from hypothesis import strategies as st

from autograder.cli import export
from autograder.commands.export import Request, run
from autograder.gradebook.lms.filling import PLATFORMS, fill
from autograder.gradebook.lms.grid import read, value
from autograder.gradebook.lms.sheet import SheetError
from autograder.reports.entries import Entry


def student(key: str, score: float | None, **others: Any) -> Entry:
    """Return a student with a score."""
    return entry(key, score=score, **others)


CLASS = [
    student("lovelaceada_101", 87.5, id="101"),
    student("turingalan_102", 100, id="102"),
    student("hoppergrace", 0, email="Grace@x.edu", status="nothing to grade"),
    student("noetheremmy_104", None, id="104", status="missing"),
    student("nobody_999", 50, id="999"),
]
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (11),\"Lab, MNIST (12)\",Current Score\r\n"
    ",,,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,10.00,100.00,(read only)\r\n"
    "\"Lovelace, Ada\",101,u1,ada@x.edu,\"A \"\"1\"\"\",9.50,,95\r\n"
    "\r\n"
    "Alan Turing,102,u2,alan@x.edu,A ,\"7\",\"\",70\r\n"
    "\"Hopper, Grace\",103,u3,grace@x.edu,A,EX,,\r\n"
    "\"Noether, Emmy\",104,u4,emmy@x.edu,A,8,,\r\n"
    "\"Gauss, Carl\",105,u5,carl@x.edu,A,8,,\r\n"
    "\"Student, Test\",900,,0f1e,A,,,\r\n"
)  # fmt: skip
FILLED = (
    CANVAS.replace("9.50,,95", "9.50,87.5,95")
    .replace('"7","",70', '"7","100",70')
    .replace("EX,,\r\n", "EX,0,\r\n")
)
MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (grade),Feedback comments\n"
    "Participant 101,Ada Lovelace,ada@x.edu,\"Submitted, late\",,100.00,Yes,-,\n"
    "Participant 102,Alan Turing,alan@x.edu,Submitted,99.00,100.00,Yes,-,\"<p>fine</p>\n\"\n"
    "Participant 777,Grace Hopper,grace@x.edu,Submitted,-,100.00,Yes,-,\n"
    "Participant 104,Emmy Noether,emmy@x.edu,No submission,,100.00,Yes,-,\n"
)  # fmt: skip
GERMAN = (
    "ID;Vollständiger Name;E-Mail-Adresse;Status;{};Bestwertung;Bewertung kann geändert werden\r\n"
    "Teilnehmer/in101;Ada Lovelace;ada@x.edu;Abgegeben;-;100,00;Ja\r\n"
    "Teilnehmer/in102;Alan Turing;alan@x.edu;Abgegeben;\"50,00\";100,00;Ja\r\n"
)  # fmt: skip


def filled(
    text: str, platform: str = "canvas", entries: Sequence[Entry] = CLASS, **more: Any
) -> str:
    """Return a file's text with the scores in it."""
    return fill(text.encode(), entries, platform, **more).data.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_canvas_file_changes_in_the_filled_cells_only(
    encoding: str, delimiter: str, end: str
) -> None:
    """Encoding, mark, delimiter, quotes, line ends, blank rows, EX, points row: all stay."""

    def as_exported(text: str) -> bytes:
        rows = (row.replace(", ", "\0").replace(",", delimiter) for row in text.split("\r\n"))
        return end.join(rows).replace("\0", ", ").replace("Gauss", "Gauß").encode(encoding)

    made = fill(as_exported(CANVAS), CLASS, "canvas")
    assert made.data == as_exported(FILLED)
    assert (made.count, made.replaced) == (3, [])
    assert any("105" not in one and "Gauß" in one for one in made.said)
    assert any("nobody_999" in one for one in made.said)
    assert any("noetheremmy_104 (missing)" in one for one in made.said)
    assert not any("Test" in one for one in made.said)


def test_a_second_export_changes_nothing_and_other_scores_are_told() -> None:
    """What stands there already is left as it is; what is replaced is named, old and new."""
    again = fill(FILLED.encode(), CLASS, "canvas", "12")
    assert (again.data.decode(), again.count, again.same) == (FILLED, 0, 3)
    other = fill(FILLED.replace("87.5", "80.00").encode(), CLASS, "canvas", "Lab, MNIST")
    assert other.data.decode() == FILLED
    assert other.replaced == ["line 4, Lovelace, Ada: 80.00 → 87.5"]


def test_an_excused_student_stays_excused() -> None:
    """`EX` is the instructor's word; it is said that it stays."""
    made = fill(CANVAS.replace("9.50,,95", "9.50,EX,95").encode(), CLASS, "canvas")
    assert "9.50,EX,95" in made.data.decode()
    assert "line 4, Lovelace, Ada has EX and keeps it." in made.said


@pytest.mark.parametrize(
    ("text", "wanted", "sentence"),
    [
        (CANVAS, "Lab", 'no assignment is called "Lab"'),
        (CANVAS, "Current Score", "no assignment is called"),
        (FILLED, None, "no assignment is without any score"),
        (CANVAS.replace("9.50", "").replace('"7"', "").replace("EX", "").replace(",8,", ",,"),
         None, "2 assignments are without any score"),
        ("name,score\nada,1\n", None, "not a Canvas gradebook"),
        ("", None, "not a Canvas gradebook"),
    ],
)  # fmt: skip
def test_a_column_that_is_not_certain_is_asked_for(
    text: str, wanted: str | None, sentence: str
) -> None:
    """The sentence lists what there is to choose from; nothing is filled."""
    with pytest.raises(SheetError, match=sentence):
        filled(text, column=wanted)


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([student("a", 1, id="101"), student("b", 2, email="ada@x.edu")], "may be . or ."),
        ([student("a", 1, id="101"), student("b", 2, id="101")], "may be a or b"),
        ([student("a", 1, id="101", email="alan@x.edu")], "a has two rows"),
    ],
)  # fmt: skip
def test_two_matches_are_an_error_and_never_a_guess(
    entries: Sequence[Entry], sentence: str
) -> None:
    """Of two students for a row, or two rows for a student, none is taken."""
    with pytest.raises(SheetError, match=sentence):
        filled(CANVAS, entries=entries)


def test_numbers_of_another_kind_that_look_alike_match_nobody_else() -> None:
    """A registrar's number that is somebody else's number on Canvas decides nothing."""
    text = CANVAS.replace("u1", "555").replace("u2", "101").replace("u3", "556")
    sids = [student("x", 10, id="555"), student("y", 20, id="101"), student("z", 30, id="556")]
    assert '101,555,ada@x.edu,"A ""1""",9.50,10,' in filled(text, entries=sids)
    assert '102,101,alan@x.edu,A ,"7","20",' in filled(text, entries=sids)


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_another_maximum_is_refused_unless_scaling_is_asked_for(platform: str) -> None:
    """87.5 of 100 is not silently 87.5 of 10."""
    text = {"canvas": CANVAS, "moodle": MOODLE}[platform].replace("100.00", "10.00")
    with pytest.raises(SheetError, match="worth 10 points in the file and the lab 100"):
        filled(text, platform)
    assert ",8.75," in filled(text, platform, scale=True)


def test_a_moodle_worksheet_changes_in_the_grades_only() -> None:
    """By the participant's number, else by address; comments and times stay as they are."""
    made = fill(MOODLE.encode(), CLASS, "moodle")
    expected = (
        MOODLE.replace('late",,100', 'late",87.5,100')
        .replace("Submitted,99.00,", "Submitted,100,")
        .replace("Submitted,-,", "Submitted,0,")
    )
    assert made.data.decode() == expected
    assert len(made.replaced) == 1


def test_a_remark_below_a_worksheet_is_no_student() -> None:
    """Lines without an identifier stay as they are, and hide no column."""
    remarked = MOODLE + "\n,graded on Friday\n"
    assert filled(remarked, "moodle") == filled(MOODLE, "moodle") + "\n,graded on Friday\n"


@pytest.mark.parametrize("header", ["Bewertung", "Baremo final"])
def test_a_moodle_worksheet_in_another_language_has_its_own_decimal_sign(header: str) -> None:
    """`Teilnehmer/in101`, semicolons, decimal commas; an unknown header is found by its place."""
    text = GERMAN.format(header)
    made = filled(text, "moodle")
    assert made == text.replace("-;100,00", "87,5;100,00").replace('"50,00"', '"100"')


def test_a_moodle_column_that_is_not_certain_is_asked_for() -> None:
    """Without a maximum beside it, a column with a strange name has to be named."""
    text = GERMAN.format("Baremo").replace("100,00", "")
    with pytest.raises(SheetError, match='--column: "ID", "Vollständiger Name"'):
        filled(text, "moodle")
    assert "Abgegeben;87,5;;Ja" in filled(text, "moodle", column="baremo")


def test_comments_are_written_only_where_they_are_asked_for() -> None:
    """The column that is named takes the points by question; no cell of it is a formula."""
    made = filled(MOODLE, "moodle", comments="Feedback comments")
    (_, ada, *_) = csv.reader(io.StringIO(made))
    assert "q1_dataset: 20" in ada[-1]
    with pytest.raises(SheetError, match='no other column is called "Remarks"'):
        filled(MOODLE, "moodle", comments="Remarks")


def test_the_downloaded_file_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also through a link; the sentence says what to do, the status is 2."""
    theirs = tmp_path / "theirs.csv"
    theirs.write_bytes(CANVAS.encode())
    (tmp_path / "link.csv").symlink_to(theirs)
    for name in ("theirs.csv", "link.csv"):
        assert run(Request("canvas", tmp_path, theirs, tmp_path / name)) == 2
        assert "choose another name with -o" in capsys.readouterr().err
    assert theirs.read_bytes() == CANVAS.encode()


CELLS = st.text(st.sampled_from('ab,;"\t \n\ré'), max_size=6)


@given(st.text(st.sampled_from('ab,"\n\r '), max_size=40))
def test_a_text_is_divided_as_the_csv_module_divides_it(text: str) -> None:
    """Whatever the quoting: the same cells, and joined again the same text."""
    grid = read(text, ",")
    assert grid.text == text
    assert [row.values for row in grid.rows] == list(csv.reader(io.StringIO(text, newline="")))


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5), CELLS, st.data())
def test_a_cell_that_is_set_reads_back_and_no_other_changes(
    rows: list[list[str]], new: str, data: st.DataObject
) -> None:
    """Set any cell to any text: it means that text, all others what they meant."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    grid = read(text.getvalue(), ",")
    row = data.draw(st.sampled_from(grid.rows))
    column = data.draw(st.integers(0, len(row.raw)))
    before = [list(one.raw) for one in grid.rows]
    grid.set(row, column, new)
    assert value(row.raw[column]) == new
    again = list(csv.reader(io.StringIO(grid.text, newline="")))
    assert again[grid.rows.index(row)][column] == new
    for one, old in zip(grid.rows, before, strict=True):
        if one is not row:
            assert one.raw == old


def test_every_platform_that_can_be_filled_is_offered() -> None:
    """`export` lists the platforms without loading them."""
    (platform, *_) = export.params
    assert isinstance(platform.type, click.Choice)
    assert set(platform.type.choices) == set(PLATFORMS)
