"""What is damaged or odd about what was handed in is said, and costs nobody else anything."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import tarfile
import zipfile
from datetime import datetime, timezone
from pathlib import Path

import pytest

from autograder.intake.roster import read_roster
from autograder.intake.sources import Found, Options, find_submissions

METADATA = """submission_1:
  :submitters:
  - :name: Alice Smith
    :sid: '0017'
"""
IDENTITY = ["-c", "user.name=x", "-c", "user.email=x@x"]
WHEN = {
    "GIT_AUTHOR_DATE": "2026-11-27T10:00:00+00:00",
    "GIT_COMMITTER_DATE": "2026-11-27T10:00:00+00:00",
}


def zipped(text: str, how: int = zipfile.ZIP_STORED, mode: int = stat.S_IFREG) -> bytes:
    """The bytes of a zip that holds lab.py."""
    member = zipfile.ZipInfo("lab.py")
    member.external_attr, member.compress_type = (mode | 0o644) << 16, how
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(member, text)
    return made.getvalue()


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files below a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def told(found: Found) -> dict[str, str]:
    """Each student's text, or why there is none."""
    return {
        one.student: (one.data or b"").decode() or str(one.problem) for one in found.submissions
    }


@pytest.mark.parametrize(
    ("archive", "problem"),
    [
        (zipped("x = 1", zipfile.ZIP_BZIP2), "lab.py is compressed in an unusual way"),
        (zipped("x = 1").replace(b"x = 1", b"x = 2", 1), "lab.py is damaged in the archive"),
        (zipped("/etc/passwd", mode=stat.S_IFLNK), "lab.py is a link or a device"),
    ],
)
def test_a_lab_that_cannot_be_unpacked_is_its_students_problem(
    archive: bytes, problem: str, tmp_path: Path
) -> None:
    """The sentence names the file; the neighbour is graded."""
    folder = written(tmp_path / "class", {"ann/work.zip": archive, "ben/lab.py": b"b"})
    said = told(find_submissions([folder]))
    assert problem in said["ann"]
    assert said["ben"] == "b"


def test_a_link_to_an_archive_inside_an_archive_is_not_followed(tmp_path: Path) -> None:
    """In the zip of a class, somebody's work.zip may be a link to another's."""
    link = zipfile.ZipInfo("class/ann/work.zip")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr(link, "../ben/work.zip")
        archive.writestr("class/ben/work.zip", zipped("b"))
    said = told(find_submissions([tmp_path / "class.zip"]))
    assert "is a link or a device" in said["ann"]
    assert said["ben"] == "b"


def test_a_tar_that_names_its_folders_is_the_same_as_one_that_does_not(tmp_path: Path) -> None:
    """As `tar czf class.tgz class` writes it; who left an empty folder has a row, too."""
    folder = written(tmp_path / "class", {"ann/lab.py": b"a", "ben/lab.py": b"b"})
    (folder / "eve").mkdir()
    with tarfile.open(tmp_path / "class.tgz", "w:gz") as archive:
        archive.add(folder, "class")
    said = told(find_submissions([tmp_path / "class.tgz"]))
    assert (said["ann"], said["ben"]) == ("a", "b")
    assert "folder is empty" in said["eve"]


@pytest.mark.parametrize("state", ["loose", "detached", "packed", "sha256"])
def test_a_clones_time_is_read_in_every_state_of_a_clone(state: str, tmp_path: Path) -> None:
    """Just committed, checked out by its hash, tidied up, and with the longer hashes of today."""
    folder = written(tmp_path / "class" / "hw-ann", {"lab.py": b"a"})
    commands = [
        ["init", "-q", *(["--object-format=sha256"] if state == "sha256" else [])],
        ["add", "."],
        [*IDENTITY, "commit", "-qm", "lab"],
        *{"detached": [["checkout", "-q", "--detach"]], "packed": [["gc", "-q"]]}.get(state, []),
    ]
    for command in commands:
        subprocess.run(["git", *command], cwd=folder, check=True, env={**os.environ, **WHEN})
    (one,) = find_submissions([tmp_path / "class"]).submissions
    assert one.submitted_at == datetime(2026, 11, 27, 10, tzinfo=timezone.utc)


@pytest.mark.parametrize("head", ["", "ref: refs/../../../etc/passwd", "ref: refs/heads/none"])
def test_a_clone_without_a_commit_has_no_time_and_is_graded(head: str, tmp_path: Path) -> None:
    """What its HEAD says is not obeyed beyond the clone."""
    folder = tmp_path / "class" / "hw-ann"
    written(folder, {"lab.py": b"a", ".git/HEAD": head.encode(), ".git/objects/x": b""})
    (one,) = find_submissions([tmp_path / "class"]).submissions
    assert (one.submitted_at, one.data) == (None, b"a")


def test_a_later_attempt_without_a_lab_does_not_count_on_blackboard(tmp_path: Path) -> None:
    """A report that came after the lab leaves the lab graded, and that is said."""
    name = "Lab_asmith_attempt_2026-11-{}-10-00-00_{}"
    files = {name.format(26, "lab.py"): b"a", name.format(27, "report.pdf"): b"%PDF"}
    folder = written(tmp_path / "b", {**files, name.format(26, "x.py").replace("asm", "bsm"): b"b"})
    found = find_submissions([folder])
    one = next(one for one in found.submissions if one.data == b"a")
    assert "The attempt of 2026-11-27-10-00-00 holds no lab" in one.notes[0]


def test_of_many_files_that_may_be_the_lab_four_are_graded_and_the_rest_named(
    tmp_path: Path,
) -> None:
    """Nobody's work is left out in silence."""
    files = {f"ann/lab ({n}).py": f"f = {n}".encode() for n in range(6)}
    found = find_submissions([written(tmp_path / "class", {**files, "ben/lab.py": b"b"})], ["f"])
    one = next(one for one in found.submissions if one.student == "ann")
    assert len(one.candidates) == 4
    (note,) = one.notes
    assert note.startswith("6 files may be the lab; these are not graded: lab (")


def test_who_is_missing_has_the_key_that_the_export_would_have_given(tmp_path: Path) -> None:
    """In Gradescope's exports that is the student number, or else the address."""
    files = {"submission_metadata.yml": METADATA.encode(), "submission_1/lab.py": b"a"}
    folder = written(tmp_path / "export", files)
    roster = tmp_path / "roster.csv"
    roster.write_text("name,sid,email\nAlice Smith,0017,a@x\nBob Ray,0018,b@x\nEve Poe,,e@x\n")
    found = find_submissions([folder], options=Options(roster=read_roster(roster)))
    assert [person.student for person in found.missing] == ["0018", "e@x"]


def test_a_roster_with_a_cell_that_no_spreadsheet_writes_is_still_read(tmp_path: Path) -> None:
    """A quote that is never closed swallows no student."""
    roster = tmp_path / "roster.csv"
    roster.write_text('name,login\nAda,ada\n"' + "x" * 140_000 + ",long\nBen,ben\n")
    assert {"ada", "ben"} <= {student.login for student in read_roster(roster).students}


def test_metadata_that_are_no_list_leave_the_folders_and_say_so(tmp_path: Path) -> None:
    """Without names the submissions are graded under the folders' names."""
    files = {"submission_metadata.yml": b"- a\n", "submission_1/lab.py": b"a"}
    found = find_submissions([written(tmp_path / "export", files)])
    assert told(found) == {"submission_1": "a"}
    assert "it is not a list of submissions), so nobody's name is known" in found.problems[0]


@pytest.mark.parametrize("folder", ["mnist", "MNIST/raw", "mnist-lab", "checkpoints"])
def test_a_folder_of_data_beside_the_submissions_is_no_student(folder: str, tmp_path: Path) -> None:
    """What any project or this lab keeps in a folder has no row in the gradebook."""
    files = {"ann.py": b"a", "ben.py": b"b", f"{folder}/train-images": b"x"}
    found = find_submissions([written(tmp_path / "class", files)])
    assert told(found) == {"ann": "a", "ben": "b"}
