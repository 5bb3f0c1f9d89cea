"""An export of each platform divides among students as the platform means it."""

import io
import json
import os
import subprocess
import zipfile
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.intake.due import parse_due
from autograder.intake.kinds import LAYOUTS, PLAIN
from autograder.intake.layouts import EXPORTS as RECOGNISERS
from autograder.intake.sources import Found, Options, find_submissions

Files = dict[str, str]

METADATA = """---
submission_1:
  :submitters:
  - :name: Alice Smith
    :sid: '0017'
    :email: alice@x.edu
  :created_at: 2026-11-27 22:58:00.123456789 Z
  :score: 10.0
submission_2:
  :submitters:
  - :name: Bob Jones
    :email: bob@x.edu
  - :name: Carol King
    :sid: '0019'
  :created_at: 2026-11-28 00:30:00 +01:00
submission_3:
  :submitters: []
submission_4:
  :submitters:
  - :name: Dan Gone
    :sid: '0020'
"""
RECEIPT = "Name: Anna Maria Smith (a_smith.2)\nAssignment: Lab_1\nDate Submitted: today\n"

EXPORTS: dict[str, tuple[Files, dict[str, str], str]] = {
    "canvas": (
        {
            "smithalice_12_100_lab.py": "old",
            "smithalice_12_101_lab-1.py": "older",
            "smithalice_12_102_lab-2.ipynb": "a",
            "smithalice_12_103_report.pdf": "%PDF",
            "jonesbob_LATE_13_104_my lab-2.py": "b",
            "oneilldan_14_105_week-1.py": "f = 1",
            "oneilldan_14_106_helpers.py": "h",
            "lüeva_15_107_notes.docx": "PK",
            "kingcarol_16_text.html": "<p>",
        },
        {
            "smithalice_12": "a", "jonesbob_13": "b", "oneilldan_14": "f = 1",
            "lüeva_15": "[There is nothing", "kingcarol_16": "[Only a text or a link",
        },
        "Canvas download: 5 students, 1 late, 2 with nothing to grade, 1 file ignored: report.pdf.",
    ),
    "canvas, anonymous": (
        {"anon_a1b2C_200_lab.py": "a", "LATE_anon_Xy9_201_lab.py": "b"},
        {"anon_a1b2C": "a", "anon_Xy9": "b"},
        "Canvas download: 2 students, 1 late.",
    ),
    "moodle": (
        {
            "Alice Smith_301_assignsubmission_file/lab.py": "a",
            "Bob_B Jones_302_assignsubmission_file_/lab.ipynb": "b",
            "Bob_B Jones_302_assignsubmission_onlinetext_/onlinetext.html": "<p>",
            "Ève Łuk_303_assignsubmission_onlinetext/onlinetext.html": "<p>",
            "محمد علي_304_assignsubmission_file_/src/lab.py": "m",
        },
        {
            "Alice Smith_301": "a", "Bob_B Jones_302": "b",
            "Ève Łuk_303": "[Only an online text", "محمد علي_304": "m",
        },
        "Moodle download: 4 students, 1 with nothing to grade.",
    ),
    "moodle, flat": (
        {
            "Alice Smith_301_assignsubmission_file_lab.py": "a",
            "Alice Smith_301_assignsubmission_file_report.pdf": "%PDF",
            "Bob Jones_302_assignsubmission_file_my_lab.ipynb": "b",
        },
        {"Alice Smith_301": "a", "Bob Jones_302": "b"},
        "Moodle download: 2 students, 1 file ignored: report.pdf.",
    ),
    "blackboard": (
        {
            "Lab_1_a_smith.2_attempt_2026-11-26-10-00-00.txt": RECEIPT,
            "Lab_1_a_smith.2_attempt_2026-11-26-10-00-00_lab.py": "old",
            "Lab_1_a_smith.2_attempt_2026-11-27-22-00-00.txt": RECEIPT,
            "Lab_1_a_smith.2_attempt_2026-11-27-22-00-00_lab.py": "a",
            "Lab_1_b.jones_attempt_2026-11-27-09-00-00_lab.ipynb": "b",
            "Lab_1_carol_attempt_2026-11-27-09-00-00.txt": "Name: C King (carol)\n",
        },
        {"a_smith.2": "a", "b.jones": "b", "carol": "[There is only a receipt"},
        "Blackboard download: 3 students, 1 with nothing to grade.",
    ),
    "blackboard, no receipts": (
        {
            "MNIST_Lab_asmith_attempt_2026-11-27-22-00-00_lab.py": "a",
            "MNIST_Lab_bjones_attempt_2026-11-27-22-00-00_lab.py": "b",
        },
        {"asmith": "a", "bjones": "b"},
        "Blackboard download: 2 students.",
    ),
    "ilias": (
        {
            "Lab/Smith_Alice_asmith_501/20261126101010_lab.py": "old",
            "Lab/Smith_Alice_asmith_501/20261127101010_lab.py": "a",
            "Lab/von_der_Ley_Bob_bley_502/20261127101010_lab.ipynb": "b",
            "Lab/Müller_Eva_emueller_503/": "",
            "status.xlsx": "PK",
        },
        {"asmith": "a", "bley": "b", "emueller": "[Nothing was handed in"},
        "ILIAS download: 3 students, 1 with nothing to grade.",
    ),
    "ilias, older": (
        {"Smith_Alice_asmith_501/lab.py": "a", "Jones_Bob_bjones_502/lab.py": "b"},
        {"asmith": "a", "bjones": "b"},
        "ILIAS download: 2 students.",
    ),
    "gradescope": (
        {
            "assignment_9_export/submission_metadata.yml": METADATA,
            "assignment_9_export/submission_1/lab.py": "a",
            "assignment_9_export/submission_2/lab.ipynb": "b",
            "assignment_9_export/submission_3/lab.py": "x",
            "assignment_9_export/submission_8/lab.py": "y",
        },
        {
            "0017": "a", "bob@x.edu": "b", "0019": "b", "submission_3": "x", "submission_8": "y",
            "0020": "[The export holds no folder",
        },
        "Gradescope export: 6 students, 1 group, 1 with nothing to grade.",
    ),
    "gh classroom clone": (
        {"hw1-submissions/hw1-a-smith/lab.py": "a", "hw1-submissions/hw1-a-jones/lab.py": "b"},
        {"a-smith": "a", "a-jones": "b"},
        "Clones of repositories: 2 students.",
    ),
    "classroom 50": (
        {
            "cs1-hw1-alice/lab.py": "a", "cs1-hw1-alice/.git/HEAD": "ref: refs/heads/main\n",
            "cs1-hw1-bob/lab.py": "b", "cs1-hw1-bob/.git/HEAD": "ref: refs/heads/main\n",
        },
        {"alice": "a", "bob": "b"},
        "Clones of repositories: 2 students.",
    ),
}  # fmt: skip


def in_a_folder(root: Path, files: Files) -> Path:
    """The export unpacked."""
    for name, text in files.items():
        path = root / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_bytes(text.encode())
        else:
            path.mkdir()
    return root / "class"


def in_a_zip(root: Path, files: Files) -> Path:
    """The export as it is downloaded, with what macOS adds when it is packed again."""
    with zipfile.ZipFile(root / "download.zip", "w") as archive:
        for name, text in {**files, "__MACOSX/._x": "x", ".DS_Store": "x"}.items():
            archive.writestr(name, text)
    return root / "download.zip"


def in_a_wrapper(root: Path, files: Files) -> Path:
    """The export in a folder of its own within a folder."""
    made = in_a_folder(root, {f"submissions/{name}": text for name, text in files.items()})
    (made / "README.txt").write_text("from the platform")
    return made


def texts(found: Found) -> dict[str, str]:
    """What is graded of each student, or the beginning of why nothing is, in brackets."""
    return {
        person.student: f"[{one.problem}]" if one.problem else (one.data or b"").decode()
        for one in found.submissions
        for person in one.people
    }


@pytest.mark.parametrize("kind", EXPORTS)
@pytest.mark.parametrize("packed", [in_a_folder, in_a_zip, in_a_wrapper])
def test_an_export_is_recognised_and_divides_among_students(
    kind: str, packed: Callable[[Path, Files], Path], tmp_path: Path
) -> None:
    """One row a student, the latest attempt, nobody dropped; and the line says what was found."""
    files, expected, line = EXPORTS[kind]
    found = find_submissions([packed(tmp_path, files)], ["f"])
    got = texts(found)
    assert got.keys() == expected.keys()
    for student, text in expected.items():
        assert got[student].startswith(text) if text.startswith("[") else got[student] == text
    if packed is in_a_folder:
        assert found.summary == line


@pytest.mark.parametrize(("kind", "layout"), [
    ("canvas", "canvas"), ("moodle", "moodle"), ("blackboard", "blackboard"), ("ilias", "ilias"),
    ("gradescope", "gradescope"), ("classroom 50", "github"),
])  # fmt: skip
def test_a_layout_can_be_forced_and_a_wrong_one_is_said(
    kind: str, layout: str, tmp_path: Path
) -> None:
    """`--layout` takes the instructor's word; where nothing fits it, one sentence says so."""
    files, expected, _ = EXPORTS[kind]
    folder = in_a_folder(tmp_path, files)
    assert texts(find_submissions([folder], options=Options(layout))).keys() == expected.keys()
    wrong = "moodle" if layout != "moodle" else "blackboard"
    (problem,) = find_submissions([folder], options=Options(wrong)).problems
    assert f"nothing in it is named as in an export of --layout {wrong}" in problem
    plain = find_submissions([folder], options=Options("plain"))
    assert plain.summary.startswith("Files of a class") or len(plain.submissions) == 1


def test_every_recogniser_can_be_forced_and_no_other() -> None:
    """`--layout` offers what the grader can read: the command line lists it without loading it."""
    assert set(LAYOUTS) == {*RECOGNISERS, PLAIN}


def test_an_export_tells_names_addresses_numbers_and_times(tmp_path: Path) -> None:
    """What the platform knows of a student is in the table, whatever is absent."""
    folder = in_a_folder(tmp_path, EXPORTS["gradescope"][0])
    found = find_submissions([folder])
    people = {person.student: person for one in found.submissions for person in one.people}
    alice = people["0017"]
    assert (alice.name, alice.email, alice.id) == ("Alice Smith", "alice@x.edu", "0017")
    assert (people["bob@x.edu"].name, people["bob@x.edu"].id) == ("Bob Jones", "")
    times = [one.submitted_at for one in found.submissions]
    assert times[0] == datetime(2026, 11, 27, 22, 58, 0, 123456, tzinfo=timezone.utc)
    assert times[1] == datetime(2026, 11, 27, 23, 30, tzinfo=timezone.utc)
    assert any("submission_8" in problem and "no entry" in problem for problem in found.problems)
    assert any("submission_4" in problem and "no folder" in problem for problem in found.problems)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-27 22:58:00 UTC",
        "2026-11-27T22:58:00Z",
        "'2026-11-27 23:58:00 +0100'",
        "2026-11-27 22:58:00",
        "!ruby/object:ActiveSupport::TimeWithZone {utc: 2026-11-27 22:58:00, zone: x}",
    ],
)
def test_a_time_of_gradescopes_is_read_however_ruby_writes_it(tmp_path: Path, written: str) -> None:
    """As text, as a time, or as an object of Rails; without a zone it is UTC."""
    metadata = f"submission_1:\n  :submitters: []\n  :created_at: {written}\n"
    files = {"submission_metadata.yml": metadata, "submission_1/lab.py": "a"}
    (one,) = find_submissions([in_a_folder(tmp_path, files)]).submissions
    assert one.submitted_at == datetime(2026, 11, 27, 22, 58, tzinfo=timezone.utc)


def test_who_hands_in_again_alone_leaves_the_groups_submission_to_the_others(
    tmp_path: Path,
) -> None:
    """Each member of a group is graded by the latest that is theirs."""
    ada, bob = {":name": "Ada", ":sid": "1"}, {":name": "Bob", ":sid": "2"}
    metadata = {
        "submission_1": {":submitters": [ada, bob], ":created_at": "2026-11-27 10:00:00 Z"},
        "submission_2": {":submitters": [bob], ":created_at": "2026-11-27 11:00:00 Z"},
    }
    files = {
        "submission_metadata.yml": json.dumps(metadata),
        "submission_1/lab.py": "both",
        "submission_2/lab.py": "bob",
    }
    found = find_submissions([in_a_folder(tmp_path, files)])
    by_person = {p.id: one.data for one in found.submissions for p in one.people}
    assert by_person == {"1": b"both", "2": b"bob"}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-27 23:59 Z", datetime(2026, 11, 27, 23, 59, tzinfo=timezone.utc)),
        ("2026-11-27T23:59+01", datetime(2026, 11, 27, 22, 59, tzinfo=timezone.utc)),
    ],
)
def test_a_due_time_may_name_its_zone_in_short(text: str, moment: datetime) -> None:
    """`Z` and `+01`, as other programs write them."""
    assert parse_due(text) == moment


def test_a_day_alone_lasts_until_midnight() -> None:
    """Whoever hands in during the last minute of that day is on time."""
    due = parse_due("2026-11-27")
    assert datetime(2026, 11, 27, 23, 59, 59).astimezone() <= due
    assert datetime(2026, 11, 28).astimezone() > due


def test_what_came_after_the_due_time_is_late(tmp_path: Path) -> None:
    """`--due` decides where a time is known; elsewhere the platform's own word stands."""
    due = parse_due("2026-11-27 23:59 +0100")
    scope = find_submissions([in_a_folder(tmp_path / "g", EXPORTS["gradescope"][0])],
                             options=Options(due=due))  # fmt: skip
    assert [one.late for one in scope.submissions][:3] == [False, True, None]
    canvas = find_submissions([in_a_folder(tmp_path / "c", EXPORTS["canvas"][0])],
                              options=Options(due=due))  # fmt: skip
    assert {one.student for one in canvas.submissions if one.late} == {"jonesbob_13"}


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-13-01", "27.11.2026 23:59", "2026-11-27 25:00"]
)
def test_a_due_time_that_is_none_is_refused_with_an_example(text: str) -> None:
    """A mistyped time must not make everybody punctual."""
    with pytest.raises(ValueError, match="write it as 2026-11-27 23:59"):
        parse_due(text)


def test_the_time_of_a_clone_is_that_of_its_last_commit(tmp_path: Path) -> None:
    """And nothing that a repository configures is run when it is asked."""
    for who in ("ann", "ann-lee"):
        folder = tmp_path / "class" / f"hw1-{who}"
        folder.mkdir(parents=True)
        (folder / "lab.py").write_text(who)
        when = {"GIT_AUTHOR_DATE": "2026-11-27T10:00:00+01:00",
                "GIT_COMMITTER_DATE": "2026-11-27T11:00:00+01:00"}  # fmt: skip
        for command in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@x",
                        "commit", "-qm", "lab"], ["gc", "-q"]):  # fmt: skip
            subprocess.run(["git", *command], cwd=folder, check=True, env={**os.environ, **when})
        trap = tmp_path / "trap"
        for key in ("core.fsmonitor", "core.pager", "gpg.program", "core.sshCommand"):
            subprocess.run(["git", "config", key, f"touch {trap}"], cwd=folder, check=True)
    found = find_submissions([tmp_path / "class"])
    assert {one.student: one.submitted_at for one in found.submissions} == dict.fromkeys(
        ["ann", "ann-lee"], datetime(2026, 11, 27, 10, tzinfo=timezone.utc)
    )
    assert not (tmp_path / "trap").exists()


def test_files_of_one_export_given_one_by_one_are_still_one_export(tmp_path: Path) -> None:
    """`grade download/*` means the same as `grade download`."""
    for kind in ("canvas", "ilias, older", "moodle", "classroom 50"):
        files, expected, _ = EXPORTS[kind]
        folder = in_a_folder(tmp_path / kind, files)
        found = find_submissions(sorted(folder.iterdir()))
        assert texts(found).keys() == expected.keys()


def test_hostile_metadata_cost_only_the_names(tmp_path: Path) -> None:
    """A bomb, a tag of Ruby's, a list instead of a table: the folders are graded all the same."""
    bomb = "a: &a [x,x,x]\n" + "".join(
        f"{c}: &{c} [*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p}]\n"
        for p, c in zip("abcdefghi", "bcdefghij", strict=True)
    )
    merge = "a: &a {x: 1}\n" + "".join(
        f"{c}: &{c} {{<<: [*{p},*{p},*{p},*{p}]}}\n"
        for p, c in zip("abcdefghi", "bcdefghij", strict=True)
    )
    ruby = "submission_1: !ruby/object:X {:submitters: 3}"
    program = "!!python/object/apply:os.abort []"
    hostile = [bomb, merge, "- a\n- b\n", "{", program, ruby]
    for number, text in enumerate(hostile):
        folder = in_a_folder(
            tmp_path / str(number),
            {"submission_metadata.yml": text, "submission_1/lab.py": "a"},
        )
        assert texts(find_submissions([folder]))["submission_1"] == "a"


NAME = st.text(
    st.characters(exclude_characters="/\\\0", exclude_categories=["Cs", "Cc"]),
    min_size=1,
    max_size=40,
).filter(lambda name: name.strip(". ") == name and "_" not in name)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAME, NAME), min_size=1, max_size=5, unique=True))
def test_any_names_survive_a_moodle_download(names: list[tuple[str, str]]) -> None:
    """Commas, quotes, right-to-left letters, emoji: each its row, and keys that files can have."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, (first, last) in enumerate(names):
            archive.writestr(f"{first}_{last}_{number}_assignsubmission_file_/lab.py", str(number))
    found = _in_memory(buffer.getvalue())
    assert sorted(texts(found).values()) == sorted(map(str, range(len(names))))
    keys = [one.student for one in found.submissions]
    assert len({key.casefold() for key in keys}) == len(names)
    assert all(0 < len(key.encode()) <= 200 and key[0] not in "-." for key in keys)
    assert not any(set(key) & set('/\\:*?"<>|') or not key.isprintable() for key in keys)


WORDS = st.sampled_from(
    [
        "anna",
        "bob",
        "müller",
        "o'neill",
        "van-der",
        "s1234567",
        "2026",
        "11",
        "27",
        "lab",
        "hw",
        "1",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), min_size=2, max_size=6,
                unique=True), st.sampled_from([" ", "-", ".", "_"]))  # fmt: skip
def test_a_folder_of_plain_files_is_taken_for_no_export(names: list[str], sign: str) -> None:
    """Names with numbers, dates and hyphens: a row for each file, called as the file is."""
    buffer = io.BytesIO()
    plain = {name.replace(" ", sign) for name in names}
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in plain:
            archive.writestr(f"{name}.py", name)
    found = _in_memory(buffer.getvalue())
    if len(plain) > 1 and "lab" not in plain:
        assert {one.student for one in found.submissions} == plain


def _in_memory(data: bytes) -> Found:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "download.zip"
        path.write_bytes(data)
        found = find_submissions([path])
        for one in found.submissions:
            data = one.data or b""
            one.candidates = tuple(type(c)(c.name, lambda data=data: data) for c in one.candidates)
        return found
