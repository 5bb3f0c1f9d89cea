"""A class's folder of results: what is kept, graded again, corrected by hand, and handed out.

The grading itself is made up here; what is done with it is real.
"""

from __future__ import annotations

import csv
import json
import os
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from autograder.gradebook import class_run, former_students
from autograder.gradebook.book import Book
from autograder.gradebook.class_run import ClassRun
from autograder.gradebook.entries import load
from autograder.gradebook.hashes import grader_hash
from autograder.gradebook.lock import LockedError, locked
from autograder.gradebook.overrides import OverrideError
from autograder.gradebook.roll import RollError
from autograder.gradebook.table import NAME as TABLE
from autograder.intake.roster import read_roster
from autograder.intake.sources import Options, find_submissions
from autograder.intake.submission import Submission
from autograder.judge.cases import questions
from autograder.judge.grading import broken, ungraded
from autograder.judge.result import CaseResult, Result
from autograder.lab import data

COLUMNS = (
    "student,name,email,id,submitted_at,late,score,out_of,q1_dataset,q2_model,q3_train_batch,"
    "q4_accuracy,q5_fit,q6_plot,q7_exercise,status,file,problems"
)
Grade = Callable[[Submission], Result]


@pytest.fixture(autouse=True)
def no_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """No report is drawn, and no images are read, where a test is about neither."""
    monkeypatch.setattr(Book, "write_report", lambda self, anonymous=False: None)
    monkeypatch.setattr(data, "digest", lambda: "images")


def passing(names: Iterable[str]) -> Grade:
    """Return a grading in which the cases of some questions pass."""
    right = set(names)

    def grade(submission: Submission) -> Result:
        if submission.problem is not None:
            return ungraded(submission.student, submission.file_name, submission.problem)
        cases = [
            CaseResult(case, "passed")
            if question.name in right
            else CaseResult(case, "failed", "It differs.", reason="wrong_answer")
            for question in questions()
            for case in question.cases
        ]
        return Result(submission.student, submission.file_name, tuple(cases))

    return grade


QUESTIONS = tuple(question.name for question in questions())
ALL = passing(QUESTIONS)


def hand_in(folder: Path, **files: str) -> Path:
    """Write a class of plain files."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def run(
    handed_in: Path,
    out: Path,
    grade: Grade = ALL,
    stop_after: int | None = None,
    seed: int = 0,
    options: Options | None = None,
    **more: bool,
) -> ClassRun:
    """Grade a class as the command line does; stop as a killed process would."""
    out.mkdir(exist_ok=True)
    plan = ClassRun(find_submissions([handed_in], (), options), out, seed, **more)
    plan.begin()
    for count, submission in enumerate(plan.todo):
        if count == stop_after:
            return plan
        plan.take(grade(submission))
    plan.finish()
    return plan


def rows(out: Path) -> dict[str, dict[str, str]]:
    """Return grades.csv by student."""
    with (out / TABLE).open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def times(out: Path) -> dict[str, int]:
    """Return when each file of results and feedback was written."""
    return {
        str(path): path.stat().st_mtime_ns
        for part in ("results", "feedback")
        for path in (out / part).iterdir()
    }


def test_the_table_has_its_columns_and_one_row_a_student(tmp_path: Path) -> None:
    """The header is what spreadsheets and scripts of the course rely on, to the letter."""
    roster = tmp_path / "roster.csv"
    roster.write_text("name,login,email\nAda L,ada,ada@x.edu\nMia M,mia,mia@x.edu\n")
    cls = hand_in(tmp_path / "class", ada="a = 1", bob="b = 1")
    (cls / "pdf.pdf").write_bytes(b"%PDF-1.4")
    run(cls, tmp_path / "out", options=Options(roster=read_roster(roster)))
    text = (tmp_path / "out" / TABLE).read_bytes().decode("utf-8")
    assert text.splitlines()[0] == COLUMNS
    found = rows(tmp_path / "out")
    assert list(found) == sorted(found)
    assert (found["ada"]["score"], found["ada"]["out_of"]) == ("100", "100")
    assert (found["ada"]["name"], found["ada"]["email"]) == ("Ada L", "ada@x.edu")
    assert {one: row["status"] for one, row in found.items()} == {
        "ada": "graded", "bob": "graded", "mia": "missing", "pdf": "nothing to grade",
    }  # fmt: skip
    assert (found["pdf"]["score"], found["mia"]["score"]) == ("0", "")
    assert "PDF" in found["pdf"]["problems"]
    page = (tmp_path / "out" / "feedback" / "mia.html").read_text("utf-8")
    assert "Nothing was handed in." in page
    with zipfile.ZipFile(tmp_path / "out" / "feedback.zip") as zipped:
        assert zipped.namelist() == [f"{student}.html" for student in found]


def test_a_group_is_graded_once_and_has_a_row_for_each_member(tmp_path: Path) -> None:
    """Both members read the feedback and get the points; the work is done once."""
    export = tmp_path / "export"
    (export / "submission_1").mkdir(parents=True)
    (export / "submission_1" / "lab.py").write_text("a = 1")
    (export / "submission_metadata.yml").write_text(
        "submission_1:\n  :submitters:\n  - :name: Ada\n    :sid: '1'\n  - :name: Bob\n"
        "    :sid: '2'\n  :created_at: 2026-11-27 22:58:00 Z\n"
    )
    plan = run(export, tmp_path / "out")
    found = rows(tmp_path / "out")
    assert plan.graded == 1
    assert {row["name"]: row["score"] for row in found.values()} == {"Ada": "100", "Bob": "100"}
    assert {row["submitted_at"] for row in found.values()} == {"2026-11-27T22:58:00+00:00"}
    with zipfile.ZipFile(tmp_path / "out" / "feedback.zip") as zipped:
        assert zipped.namelist() == [f"{student}.html" for student in found]


def test_what_has_not_changed_is_neither_graded_nor_touched(tmp_path: Path) -> None:
    """A second run costs nothing; one new submission and one that changed are graded."""
    cls, out = hand_in(tmp_path / "class", ada="a", bob="b"), tmp_path / "out"
    run(cls, out)
    before = times(out)
    assert run(cls, out).kept == 2
    assert times(out) == before
    hand_in(cls, bob="b2", cy="c")
    plan = run(cls, out, passing([]))
    assert (plan.graded, plan.kept) == (2, 1)
    assert {one: row["score"] for one, row in rows(out).items()} == {
        "ada": "100", "bob": "0", "cy": "0",
    }  # fmt: skip
    assert {path: t for path, t in times(out).items() if "ada" in path} == {
        path: t for path, t in before.items() if "ada" in path
    }


@pytest.mark.parametrize("stops", [(0,), (1, 1, 2), (2, 0, 1)])
def test_a_class_that_is_stopped_ends_with_the_same_table(
    tmp_path: Path, stops: tuple[int, ...]
) -> None:
    """However often a run is killed, nothing is graded twice and the table comes out the same."""
    cls = hand_in(tmp_path / "class", **{f"s{i}": f"x = {i}" for i in range(6)})
    run(cls, tmp_path / "whole")
    graded: list[str] = []

    def counting(submission: Submission) -> Result:
        graded.append(submission.student)
        return ALL(submission)

    for stop in stops:
        run(cls, tmp_path / "out", counting, stop_after=stop)
    run(cls, tmp_path / "out", counting)
    assert len(graded) == len(set(graded)) == 6
    for name in (TABLE, "feedback.zip", "class.json"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_another_grader_seed_or_data_grades_again_and_says_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who gained and who lost is in changes.csv; an interrupted regrading goes on in any run."""
    cls, out = hand_in(tmp_path / "class", ada="a", bob="b"), tmp_path / "out"
    run(cls, out, passing(["q1_dataset"]))
    assert not (out / "changes.csv").exists()
    monkeypatch.setattr(class_run, "grader_hash", lambda seed: "another grader")
    run(cls, out, passing(["q1_dataset", "q6_plot"]), stop_after=1)
    plan = run(cls, out, passing(["q1_dataset", "q6_plot"]))
    assert (plan.graded, plan.kept) == (1, 1)
    with (out / "changes.csv").open(encoding="utf-8", newline="") as file:
        changed = list(csv.DictReader(file))
    assert {row["student"] for row in changed} == {"ada", "bob"}
    assert {row["case"].partition(":")[0] for row in changed} == {"q6_plot"}
    assert {(row["outcome_before"], row["outcome_after"]) for row in changed} == {
        ("failed", "passed")
    }
    assert sum(float(row["points_after"]) for row in changed) == 2 * 5
    assert run(cls, out).kept == 2
    monkeypatch.setattr(data, "digest", lambda: "other images")
    assert run(cls, out, seed=1).graded == 2


def test_a_stopped_regrading_goes_on_where_it_was(tmp_path: Path) -> None:
    """`--regrade` grades everything once, also if it takes three runs; then nothing is left."""
    cls = hand_in(tmp_path / "class", **{f"s{i}": f"x = {i}" for i in range(4)})
    out = tmp_path / "out"
    run(cls, out)
    run(cls, out, stop_after=1, regrade=True)
    run(cls, out, stop_after=2, regrade=True)
    plan = run(cls, out)
    assert (plan.graded, plan.kept) == (1, 3)
    assert run(cls, out).graded == 0
    assert run(cls, out, regrade=True).graded == 4


def test_the_graders_own_failure_is_tried_again(tmp_path: Path) -> None:
    """A grader error has no score, and the next run grades it again."""
    cls, out = hand_in(tmp_path / "class", ada="a"), tmp_path / "out"
    run(cls, out, lambda one: broken(one.student, one.file_name, "Traceback"))
    row = rows(out)["ada"]
    assert (row["status"], row["score"], row["q1_dataset"]) == ("grader error", "", "")
    assert run(cls, out).graded == 1
    assert rows(out)["ada"]["score"] == "100"


def test_half_a_file_of_an_earlier_run_is_graded_again(tmp_path: Path) -> None:
    """A result that was cut, by whatever, does not stand in the way."""
    cls, out = hand_in(tmp_path / "class", ada="a"), tmp_path / "out"
    run(cls, out)
    path = out / "results" / "ada.json"
    path.write_text(path.read_text()[:500])
    assert run(cls, out).graded == 1
    assert json.loads(path.read_text())["score"] == 100


def test_who_left_the_class_is_not_handed_out_and_comes_back_ungraded_again(
    tmp_path: Path,
) -> None:
    """Results of a student who is gone are kept apart; nothing is lost, nothing graded twice."""
    cls, out = hand_in(tmp_path / "class", ada="a", bob="b"), tmp_path / "out"
    run(cls, out)
    (cls / "bob.py").rename(tmp_path / "bob.py")
    run(cls, out)
    assert set(rows(out)) == {"ada"}
    assert not list(out.glob("*/bob.*"))
    assert (out / former_students.FOLDER / "results" / "bob.json").is_file()
    with zipfile.ZipFile(out / "feedback.zip") as zipped:
        assert zipped.namelist() == ["ada.html"]
    (tmp_path / "bob.py").rename(cls / "bob.py")
    assert run(cls, out).graded == 0
    assert set(rows(out)) == {"ada", "bob"}


def test_overrides_change_table_and_feedback_and_survive_a_regrading(tmp_path: Path) -> None:
    """What the instructor decided counts, is marked, and leaves results and its own file alone."""
    cls, out = hand_in(tmp_path / "class", ada="a", bob="b", cy="c"), tmp_path / "out"
    run(cls, out, passing(["q1_dataset"]))
    excel = "student;question;points;reason\r\nada;q6_plot;2,5;drawn by hand\r\nbob;total;88;\r\n"
    written = b"\xef\xbb\xbf" + excel.encode()
    (out / "overrides.csv").write_bytes(written)
    for more in ({}, {"regrade": True}):
        run(cls, out, passing(["q1_dataset"]), **more)
        found = rows(out)
        assert [found[one]["score"] for one in ("ada", "bob", "cy")] == ["22.5", "88", "20"]
        assert (found["ada"]["q6_plot"], found["bob"]["q1_dataset"]) == ("2.5", "20")
        assert "Override: q6_plot 2.5 (drawn by hand)." in found["ada"]["problems"]
        assert json.loads((out / "results" / "ada.json").read_text())["score"] == 20
        assert "drawn by hand" in (out / "feedback" / "ada.html").read_text()
        assert (out / "overrides.csv").read_bytes() == written
    assert [entry.score for entry in load(out)] == [22.5, 88, 20]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nobody,q6_plot,1,", 'line 3: there is no student "nobody"'),
        ("bob,q9,1,", 'line 3: there is no question "q9"'),
        ("bob,q6_plots,1,", 'is "q6_plot" meant?'),
        ("bob,q6_plot,many,", 'line 3: "many" is not a number'),
        ("bob,q6_plot,-1,", 'line 3: "-1" is not a number'),
        ("bob,q6_plot,nan,", 'line 3: "nan" is not a number'),
        ("ada,q6_plot,2,", "line 3: line 2 has points of ada for q6_plot already"),
    ],
)
def test_a_wrong_override_is_named_and_nothing_changes(
    tmp_path: Path, line: str, sentence: str
) -> None:
    """The line, and what is wrong with it; the folder stays as it was."""
    cls, out = hand_in(tmp_path / "class", ada="a", bob="b"), tmp_path / "out"
    run(cls, out)
    (out / "overrides.csv").write_text(f"student,question,points,reason\nada,q6_plot,1,\n{line}\n")
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(OverrideError, match="overrides") as refused:
        run(hand_in(cls, ada="changed"), out)
    assert sentence in str(refused.value)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_moodle_gets_its_feedback_in_the_form_that_it_takes(tmp_path: Path) -> None:
    """Split at `_`: a name without one, the participant's number, and what kind of file it is."""
    cls = tmp_path / "class"
    for folder in ("Ève_B Łuk_301", "Bob Jones_302"):
        (cls / f"{folder}_assignsubmission_file").mkdir(parents=True)
        (cls / f"{folder}_assignsubmission_file" / "lab.py").write_text("a = 1")
    run(cls, tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "out" / "feedback-moodle.zip") as zipped:
        names = [name.split("_", 4) for name in zipped.namelist()]
    assert sorted(parts[1] for parts in names) == ["301", "302"]
    assert {tuple(parts[2:4]) for parts in names} == {("assignfeedback", "file")}
    assert {parts[4] for parts in names} == {"feedback.html"}


def test_one_run_at_a_time_and_a_dead_one_does_not_lock(tmp_path: Path) -> None:
    """A second process is refused with the first's number; when that is gone, it may."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        with locked(tmp_path):
            os.write(writer, b"x")
            os.read(os.pipe()[0], 1)
        os._exit(0)
    os.read(reader, 1)
    with pytest.raises(LockedError, match=rf"process {pid}\b"), locked(tmp_path):
        pass
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    with locked(tmp_path):
        pass


def test_a_folder_without_a_class_is_said(tmp_path: Path) -> None:
    """`report` and `export` on a wrong folder name the command that makes a right one."""
    with pytest.raises(RollError, match="mnist-lab grade"):
        load(tmp_path)
    (tmp_path / "class.json").write_text('{"version": 1')
    with pytest.raises(RollError, match="cannot be read"):
        load(tmp_path)


def test_what_decides_a_grade_is_in_the_hash_of_the_grader(tmp_path: Path) -> None:
    """A threshold, a mistake, the seed count; a page's layout does not."""
    for name in (
        "autograder/lab/questions/q5.py",
        "solution/mistakes.py",
        "autograder/reports/x.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("LEAST = 0.7\n")
    first = grader_hash(0, tmp_path)
    assert grader_hash(1, tmp_path) != first
    (tmp_path / "autograder" / "reports" / "x.py").write_text("LEAST = 0.8\n")
    assert grader_hash(0, tmp_path) == first
    for name in ("autograder/lab/questions/q5.py", "solution/mistakes.py"):
        (tmp_path / name).write_text("LEAST = 0.8\n")
        changed = grader_hash(0, tmp_path)
        assert changed != first
        first = changed


FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NAMES, NAMES)
@example("=1+1", "@SUM(A1)")
@example("\uff1dHYPERLINK(1)", "\uff0b1")
@example("\t=1", "\r-1")
def test_any_name_and_address_stay_one_cell_that_is_no_formula(name: str, email: str) -> None:
    """Commas, quotes, line ends, other scripts, signs that begin a formula: a row stays a row."""
    from classes import entry

    from autograder.gradebook import table

    text = table.header(QUESTIONS) + table.row(entry("ada", name=name, email=email), QUESTIONS)
    (header, row) = csv.reader(text.splitlines())
    assert ",".join(header) == COLUMNS
    assert len(row) == len(header)
    assert not any(value.lstrip().startswith(FORMULA) for value in row)
