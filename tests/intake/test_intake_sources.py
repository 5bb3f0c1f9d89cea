"""Submissions are found however a class hands them in; a bad one costs nobody else anything."""

import io
import json
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from autograder.intake.sources import Found, Options, find_submissions
from autograder.intake.submission import Submission

TODO = "def f():\n    raise NotImplementedError('q1')\n"
DONE = "def f():\n    return 1\n"
Files = dict[str, str | bytes]


def fill(folder: Path, files: Files) -> Path:
    """Write files below a folder; a path that ends in a slash makes an empty folder."""
    for name, content in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zipped(files: Files) -> bytes:
    """The bytes of a zip with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: Files, mode: str = "w:gz", link: str = "") -> bytes:
    """The bytes of a tar with these members, and perhaps a link."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        if link:
            member = tarfile.TarInfo(link)
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(member)
    return buffer.getvalue()


def graded(found: Found) -> dict[str, str]:
    """Each student's text, or the problem in brackets."""
    return {s.student: (s.data or b"").decode() or f"[{s.problem}]" for s in found.submissions}


def only(path: Path) -> Submission:
    """The one submission in a path."""
    found = find_submissions([path])
    assert not found.problems
    (submission,) = found.submissions
    return submission


CLASSES: dict[str, tuple[Files, dict[str, str]]] = {
    "a file each": (
        {"alice.py": "a", "bob.ipynb": "b", "carol.py.txt": "c", "README.md": "", "grades.csv": ""},
        {"alice": "a", "bob": "b", "carol": "c"},
    ),
    "a folder each": (
        {"alice/lab.py": "a", "bob/lab.ipynb": "b", "bob/mnist.py": "m", "carol/Solution.py": "c"},
        {"alice": "a", "bob": "b", "carol": "c"},
    ),
    "a checkout each": (
        {
            **{f"hw-{who}/{name}": "given" for who in ("alice", "bob") for name in (
                "mnist.py", "probes.py", "checks.py", "conftest.py", "tests/q1_dataset.py",
                "tests/test_all.py", ".github/workflows/classroom.yml", "README.md")},
            "hw-alice/lab.py": "a", "hw-bob/lab.py": "b",
        },
        {"hw-alice": "a", "hw-bob": "b"},
    ),
    "wrapped folders": (
        {"hw1/alice/mnist-lab-main/lab.py": "a", "hw1/bob/lab.py": "b"},
        {"alice": "a", "bob": "b"},
    ),
    "an archive each": (
        {"alice.zip": zipped({"lab.py": "a"}), "bob.tar.gz": tarred({"x/lab.py": "b"})},
        {"alice": "a", "bob": "b"},
    ),
    "an archive in a folder each": (
        {"alice/submission.zip": zipped({"src/lab.py": "a"}), "bob/lab.py": "b"},
        {"alice": "a", "bob": "b"},
    ),
    "a mixture": (
        {"alice/lab.py": "a", "bob.py": "b", "carol.zip": zipped({"lab.py": "c"})},
        {"alice": "a", "bob": "b", "carol": "c"},
    ),
    "junk": (
        {
            "alice/lab.py": "a", "alice/.ipynb_checkpoints/lab.ipynb": "x", "alice/._lab.py": "x",
            "bob/lab.py": "b", "bob/__pycache__/lab.py": "x", "bob/venv/lib/lab.py": "x",
            "__MACOSX/alice/lab.py": "x", ".git/lab.py": "x", ".DS_Store": "x",
        },
        {"alice": "a", "bob": "b"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), CLASSES.values(), ids=CLASSES.keys())
def test_a_class_is_found_in_any_layout(
    files: Files, expected: dict[str, str], tmp_path: Path
) -> None:
    """Files, folders, checkouts and archives, named by what tells whose they are."""
    found = find_submissions([fill(tmp_path / "class", files)])
    assert graded(found) == expected
    assert not found.problems


@pytest.mark.parametrize(("files", "expected"), CLASSES.values(), ids=CLASSES.keys())
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_class_in_an_archive_is_the_same_as_in_a_folder(
    pack: object, files: Files, expected: dict[str, str], tmp_path: Path
) -> None:
    """An archive of a class needs no unpacking."""
    assert callable(pack)
    name = "class.zip" if pack is zipped else "class.tar.gz"
    fill(tmp_path, {name: pack(files)})
    assert graded(find_submissions([tmp_path / name])) == expected


SINGLE: dict[str, tuple[Files, str]] = {
    "by name": ({"lab.py": "a", "notes.py": "b", "other.ipynb": "c"}, "a"),
    "upper case": ({"Lab.ipynb": "a", "notes.py": "b"}, "a"),
    "downloaded twice": ({"lab (1).py": "a", "notes.py": "b"}, "a"),
    "renamed": ({"Lab_final.ipynb": "a", "mnist.py": "b"}, "a"),
    "the only one": ({"my_work.py": "a", "mnist.py": "b", "tests/test_q1.py": "c"}, "a"),
    "as a browser saved it": ({"lab.py.txt": "a", "report.pdf": "%PDF"}, "a"),
    "in a subfolder": ({"src/lab.py": "a", "figures/plot.png": "x", "data/x.gz": "x"}, "a"),
    "the highest": ({"lab.py": "a", "old/lab.py": "b"}, "a"),
    "the notebook is done": ({"lab.py": TODO, "lab.ipynb": DONE}, DONE),
    "the script is done": ({"lab.ipynb": TODO, "lab.py": DONE}, DONE),
    "neither is done": ({"lab.ipynb": TODO, "lab.py": TODO + "#"}, TODO + "#"),
    "the same twice": ({"v1.py": "a", "v2.py": "a"}, "a"),
}


@pytest.mark.parametrize(("files", "expected"), SINGLE.values(), ids=SINGLE.keys())
def test_the_right_file_of_one_submission_is_graded(
    files: Files, expected: str, tmp_path: Path
) -> None:
    """Given code, tests, reports and untouched skeletons are not mistaken for the work."""
    folder = fill(tmp_path / "class", {f"alice/{name}": data for name, data in files.items()})
    fill(folder, {"bob/lab.py": "b"})
    assert graded(find_submissions([folder])) == {"alice": expected, "bob": "b"}


@pytest.mark.parametrize(
    "name", [name for name in SINGLE if name not in ("the same twice", "downloaded twice")]
)
def test_one_submission_may_be_given_as_a_folder_or_an_archive(name: str, tmp_path: Path) -> None:
    """Gradescope and CI give one folder; it is one submission, whatever lies beside the lab."""
    files = SINGLE[name][0]
    assert only(fill(tmp_path / "alice", files)).data
    fill(tmp_path, {"alice.zip": zipped(files)})
    submission = only(tmp_path / "alice.zip")
    assert submission.data
    assert submission.student == "alice"


def test_the_graded_names_tell_files_with_odd_names_apart(tmp_path: Path) -> None:
    """Where names are known, the file that defines them is the one."""
    files: Files = {"utils.py": "def g(): pass", "model.py": "class Net: pass"}
    fill(tmp_path, {f"alice/{name}": text for name, text in files.items()} | {"bob/lab.py": "b"})
    found = find_submissions([tmp_path], names=["Net", "fit"])
    assert graded(found)["alice"] == "class Net: pass"


SEVERAL: dict[str, tuple[Files, list[str]]] = {
    "two notebooks": ({"a.ipynb": "{1}", "b.ipynb": "{2}"}, ["a.ipynb", "b.ipynb"]),
    "two labs": ({"lab.py": DONE, "lab.ipynb": DONE + "#"}, ["lab.py", "lab.ipynb"]),
    "downloaded twice": ({"lab.py": TODO, "lab (1).py": DONE}, ["lab (1).py", "lab.py"]),
    "downloaded twice, the first one is done": (
        {"lab.py": DONE + "x = 1", "lab (1).py": DONE}, ["lab.py", "lab (1).py"]),
    "a copy": ({"lab.py": DONE, "lab (1).py": DONE.replace("\n", "\r\n") + " "}, ["lab.py"]),
    "the skeleton beside work with a name of its own": (
        {"lab.py": TODO, "solution.ipynb": DONE}, ["solution.ipynb", "lab.py"]),
    "an older version in a folder": ({"lab.py": DONE, "old/lab.py": DONE + "#"}, ["lab.py"]),
    "a module that the lab imports": (
        {"lab.py": "from parts import f\n", "parts.py": DONE}, ["lab.py"]),
    "parts under a name of its own": (
        {"main.py": "import parts\n", "parts.py": DONE, "x.py": "y = 2\n"}, ["main.py"]),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), SEVERAL.values(), ids=SEVERAL.keys())
def test_files_that_may_each_be_the_lab_are_all_graded(
    files: Files, expected: list[str], tmp_path: Path
) -> None:
    """Nobody gets 0 points for handing in twice; copies and imported modules are no attempts."""
    fill(tmp_path / "class", {f"alice/{name}": data for name, data in files.items()})
    found = find_submissions([fill(tmp_path / "class", {"bob/lab.py": "b"})], ["f"])
    assert [candidate.name for candidate in found.submissions[0].candidates] == expected


UNGRADABLE: dict[str, tuple[Files, str]] = {
    "a PDF": ({"report.pdf": "%PDF-1.7"}, "report.pdf is a PDF document. Hand in lab.py"),
    "given code": ({"mnist.py": "m", "x.csv": ""}, "There is nothing to grade among: mnist.py"),
    "an empty file": ({"lab.py": ""}, "lab.py is empty."),
    "a huge file": ({"lab.ipynb": b" " * 25_000_001}, "lab.ipynb has 25 MB; 25 MB is the most"),
    "an empty folder": ({"x/": ""}, "Nothing was handed in: the folder is empty."),
    "a damaged zip": ({"work.zip": "PK\3\4"}, "work.zip cannot be read: it is damaged"),
    "a damaged tar": ({"work.tgz": tarred({"lab.py": "x"})[:40]}, "work.tgz cannot be read"),
    "a RAR": ({"work.rar": "Rar!..."}, "work.rar is a RAR archive"),
    "a way out": ({"w.zip": zipped({"lab.py": "x", "../../x": "x"})}, "leads out of the archive"),
    "an absolute path": ({"w.zip": zipped({"lab.py": "x", "/x": "x"})}, "leads out of the archive"),
    "a drive": ({"w.zip": zipped({"lab.py": "x", "C:\\x": "x"})}, "leads out of the archive"),
    "backslashes": ({"w.zip": zipped({"lab.py": "x", "..\\x": "x"})}, "leads out of the archive"),
    "a tar's way out": ({"w.tar": tarred({"a/../../b": "x"}, "w")}, "leads out of the archive"),
    "a tar's link": ({"w.tgz": tarred({"lab.py": "x"}, link="l")}, "l is a link or a device"),
}


@pytest.mark.parametrize(("files", "problem"), UNGRADABLE.values(), ids=UNGRADABLE.keys())
def test_what_cannot_be_graded_is_one_students_problem(
    files: Files, problem: str, tmp_path: Path
) -> None:
    """The student is in the list with a sentence, and the others are graded."""
    fill(tmp_path / "class", {"bob/lab.py": "b", "carol/lab.py": "c"})
    fill(tmp_path / "class", {f"alice/{name}": data for name, data in files.items()})
    found = find_submissions([tmp_path / "class"])
    texts = graded(found)
    assert problem in texts.pop("alice")
    assert texts == {"bob": "b", "carol": "c"}
    assert not found.problems


def test_a_path_that_leads_out_costs_only_its_own_student(tmp_path: Path) -> None:
    """In an archive of a class the others are graded; what is nobody's is reported."""
    files: Files = {"a/lab.py": "a", "b/lab.py": "b", "a/../../evil": "x", "../evil": "x"}
    fill(tmp_path, {"class.zip": zipped(files)})
    found = find_submissions([tmp_path / "class.zip"])
    texts = graded(found)
    assert "leads out of the archive" in texts["a"]
    assert texts["b"] == "b"
    assert "../evil leads out of the archive; it is left out" in found.problems[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class.zip"]


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    """A link could lead to a file of the grader's."""
    link = zipfile.ZipInfo("lab.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "lab.py is a link or a device" in (only(tmp_path / "a.zip").problem or "")


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    """A checked-out link must not hand in somebody else's work; beside the lab it does no harm."""
    fill(tmp_path, {"bob/lab.py": "b", "carol/lab.py": "c", "alice/": ""})
    os.symlink(tmp_path / "bob" / "lab.py", tmp_path / "alice" / "lab.py")
    os.symlink(tmp_path / "bob", tmp_path / "carol" / "data")
    texts = graded(find_submissions([tmp_path]))
    assert "lab.py cannot be read: it is a link" in texts["alice"]
    assert texts["carol"] == "c"


def test_a_fifo_does_not_stop_the_judge(tmp_path: Path) -> None:
    """Nothing that is no plain file is ever opened."""
    fill(tmp_path, {"alice/": "", "bob/lab.py": "b"})
    os.mkfifo(tmp_path / "alice" / "lab.py")
    assert "it is a link or a device" in graded(find_submissions([tmp_path]))["alice"]
    os.mkfifo(tmp_path / "pipe.py")
    assert "neither a file nor a folder" in find_submissions([tmp_path / "pipe.py"]).problems[0]


def bomb(size: int) -> bytes:
    """A zip whose one notebook unpacks to `size` bytes."""
    return zipped({"lab.ipynb": b"0" * size, "big.npy": b"0" * 1000})


def test_an_archive_that_unpacks_beyond_the_bound_is_refused(tmp_path: Path) -> None:
    """Just below the bound of a file passes, just above is refused."""
    fill(tmp_path, {"a.zip": bomb(25_000_000), "b.zip": bomb(25_000_001)})
    assert len(only(tmp_path / "a.zip").data or b"") == 25_000_000
    assert "25 MB is the most" in (only(tmp_path / "b.zip").problem or "")


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    """What a header declares is what is summed up; no more than that is ever read."""
    data = zipped({"lab.py": "x = 1", "huge.bin": "y"})
    entry = data.rindex(b"PK\x01\x02")
    huge = data[: entry + 24] + (2**31).to_bytes(4, "little") + data[entry + 28 :]
    fill(tmp_path, {"a.zip": huge})
    assert "unpacks to more than 1,000 MB" in (only(tmp_path / "a.zip").problem or "")


def test_a_zip_of_a_million_entries_is_refused_at_once(tmp_path: Path) -> None:
    """They are counted before an object is made of each."""
    fill(tmp_path, {"a.zip": b"PK\x01\x02" * 1_000_000})
    assert "more than 400,000 files" in (only(tmp_path / "a.zip").problem or "")


def test_a_tar_with_a_huge_header_is_refused(tmp_path: Path) -> None:
    """A header of gigabytes, well compressed, is not read into memory."""
    member = tarfile.TarInfo("x")
    member.type, member.size = tarfile.XHDTYPE, 2**32
    fill(tmp_path, {"a.tar": member.tobuf(tarfile.GNU_FORMAT) + b"0" * 4096})
    assert "a header that no archiver writes" in (only(tmp_path / "a.tar").problem or "")


def test_a_zip_with_a_password_is_named_as_such(tmp_path: Path) -> None:
    """The student is told what to change."""
    data = bytearray(zipped({"lab.py": "x = 1"}))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    fill(tmp_path, {"a.zip": bytes(data)})
    assert "lab.py is protected by a password" in (only(tmp_path / "a.zip").problem or "")


def test_a_file_that_vanishes_is_a_problem(tmp_path: Path) -> None:
    """Between finding and grading a file may go; that is said, not raised."""
    submission = only(fill(tmp_path, {"alice.py": "a"}))
    (tmp_path / "alice.py").unlink()
    assert submission.data is None
    assert "alice.py cannot be read" in (submission.problem or "")


def test_wrong_paths_are_the_instructors_problem(tmp_path: Path) -> None:
    """No such path and an empty folder are no submissions: one sentence each."""
    fill(tmp_path, {"empty/": "", "alice.py": "a"})
    paths = [tmp_path / name for name in ("none.py", "empty", "alice.py")]
    found = find_submissions(paths)
    assert graded(found) == {"alice": "a"}
    assert found.problems == [
        f"{paths[0]}: there is no such file or folder.",
        f"{paths[1]}: the folder is empty.",
    ]


def test_files_are_named_by_their_stem_and_twins_are_told_apart(tmp_path: Path) -> None:
    """No result overwrites another, on no file system; a `lab.py` is named by its folder."""
    files: Files = {"1/lab.py": "a", "2/lab.py": "b", "3/alice.py": "c", "4/Alice.py": "d"}
    fill(tmp_path, files)
    found = find_submissions([tmp_path / name for name in files])
    assert graded(found) == {"1": "a", "2": "b", "alice": "c", "Alice-2": "d"}
    assert "there is another Alice, so this one is called Alice-2" in found.problems[0]
    assert only(tmp_path / "3" / "alice.py").student == "alice"
    assert only(tmp_path / "3").student == "alice"


def test_a_students_name_is_a_safe_file_name(tmp_path: Path) -> None:
    """Results are written under it, so it cannot lead anywhere else."""
    files: Files = {"x\n/lab.py": "a", "a:b?/lab.py": "b", "c/lab.py": "c"}
    fill(tmp_path, {"class.zip": zipped(files)})
    assert set(graded(find_submissions([tmp_path / "class.zip"]))) == {"x_", "a_b_", "c"}


def test_many_files_that_may_be_the_lab_are_not_read_one_by_one(tmp_path: Path) -> None:
    """A zip of thousands of small Python files is told to be unclear, at once."""
    (tmp_path / "bob.py").write_text("x = 1")
    with zipfile.ZipFile(tmp_path / "alice.zip", "w") as made:
        for i in range(5_000):
            made.writestr(f"x{i}.py", "")
    alice, bob = find_submissions([tmp_path]).submissions
    assert "5000 files that may be the lab" in (alice.problem or "")
    assert bob.data == b"x = 1"


def test_a_notebook_with_large_outputs_is_found_beside_the_untouched_skeleton(
    tmp_path: Path,
) -> None:
    """What counts is which file defines the tasks, wherever in a file of megabytes that stands."""
    source = "def fit():\n    return 1\n"
    shown = json.dumps({"outputs": "x" * 3_000_000, "cells": [source]})
    (tmp_path / "lab.ipynb").write_text(shown)
    (tmp_path / "lab.py").write_text('def fit():\n    raise NotImplementedError("q5_fit: train")\n')
    (found,) = find_submissions([tmp_path], ["fit"]).submissions
    assert found.file_name == "lab.ipynb"


def test_a_link_named_on_the_command_line_is_not_followed(tmp_path: Path) -> None:
    """`class/*/lab.py` names what students put there: a link must not hand in another's work."""
    fill(
        tmp_path,
        {"secret/lab.py": "s", "class/bob/lab.py": "b", "class/eve/": "", "class/dan/": ""},
    )
    os.symlink(tmp_path / "secret" / "lab.py", tmp_path / "class" / "eve" / "lab.py")
    os.symlink(tmp_path / "secret", tmp_path / "class" / "dan" / "src")
    given = [tmp_path / "class" / name for name in ("bob/lab.py", "eve/lab.py", "dan/src/lab.py")]
    found = find_submissions(given)
    texts = graded(found)
    assert texts["bob"] == "b"
    assert "lab.py cannot be read: it is a link" in texts["eve"]
    assert found.problems == [
        f"{given[2]}: it is a link, and links are not followed: give the path that it leads to."
    ]
    assert "it is a link" in (only(given[1]).problem or "")
    assert "links are not followed" in find_submissions([given[2].parent]).problems[0]


def test_the_folder_for_results_is_no_student_wherever_it_lies(tmp_path: Path) -> None:
    """In the class's folder, or that folder itself; also one that an earlier run has left."""
    written: Files = {
        "results/a.json": "{}",
        "feedback/a.html": "",
        "grades.csv": "",
        "report.html": "",
    }
    fill(tmp_path / "class", {"alice/lab.py": "a", "bob/lab.py": "b", "graded/x.html": ""})
    fill(tmp_path / "class" / "earlier", written)
    found = find_submissions(
        [tmp_path / "class"], options=Options(output=tmp_path / "class" / "graded")
    )
    assert graded(found) == {"alice": "a", "bob": "b"}
    fill(tmp_path / "class", written)
    found = find_submissions([tmp_path / "class"], options=Options(output=tmp_path / "class"))
    assert set(graded(found)) == {"alice", "bob", "graded"}


def test_a_submission_of_too_many_files_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder as in a zip: it is refused with the reason, and the others are found.

    The bound is made small here, since it takes long to make a hundred thousand files.
    """
    monkeypatch.setattr("autograder.intake.files.MOST_FILES", 500)
    many = tmp_path / "class" / "eve" / "data"
    many.mkdir(parents=True)
    (many / "0").write_bytes(b"x")
    for number in range(1, 600):
        os.link(many / "0", many / str(number))
    fill(tmp_path / "class", {"alice/lab.py": "a", "eve/lab.py": "e"})
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr("class/alice/lab.py", "a")
        for number in range(1_000):
            archive.writestr(f"class/eve/{number}.txt", "")
    for path in (tmp_path / "class", tmp_path / "class.zip"):
        texts = graded(find_submissions([path]))
        assert texts["alice"] == "a"
        assert "more than 500 files" in texts["eve"]


def test_hostile_names_cost_only_their_own_submission(tmp_path: Path) -> None:
    """Names that are no UTF-8, that begin with a hyphen, that a terminal would obey."""
    names = [b"\xff\xfe", b"-rf", b"\x1b[31mred", b"con", "\u202egpj".encode(), b"=1+1", b"a" * 250]
    for name in names:
        folder = os.path.join(os.fsencode(tmp_path), b"class", name)
        os.makedirs(folder)
        with open(os.path.join(folder, b"lab.py"), "wb") as lab:
            lab.write(b"x")
    found = find_submissions([tmp_path / "class"])
    assert [one.data for one in found.submissions] == [b"x"] * len(names)
    keys = [one.student for one in found.submissions]
    assert all(key.isprintable() and key[0] not in "-." and len(key) <= 100 for key in keys)
    assert {"rf", "_con"} <= set(keys)
