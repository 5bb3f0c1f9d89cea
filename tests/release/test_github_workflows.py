"""The workflows, step by step as GitHub runs them, in scratch repositories of students."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import actions
import pytest
from lab_facts import TASKS

from autograder.installation import ROOT, SOLUTION
from autograder.release.notebook import notebook
from autograder.release.regions import replace
from autograder.reports.altered_files import IGNORED

WORKFLOWS = [
    *sorted((ROOT / ".github/workflows").glob("*.yml")),
    ROOT / "autograder/labcheck/student_folder/.github/workflows/classroom.yml",
]
NO_COURSE: dict[str, dict[str, str]] = {"vars": {}, "secrets": {}, "github": {}}
COURSE = {
    "vars": {"COURSE_REPOSITORY": "school/lab", "TORCH_CPU_INDEX": "https://index.example/cpu"},
    "secrets": {"COURSE_TOKEN": "a token"},
    "github": {},
}

# Prints what a forger would, wherever it can, and writes to GitHub's files if it finds them.
FORGERY = r"""
import atexit, os, sys
FORGED = (
    "::error file=lab.py,line=1::forged\n"
    "::notice title=Autograding complete::Points 100/100\n"
    "  ::notice title=Autograding report::{\"totalPoints\":100,\"maxPoints\":100}\n"
    "::stop-commands::x\n::x::\n::set-output name=result::forged\n::set-env name=PATH::/forged\n"
    "\r::add-mask::1\n\u2028::add-mask::2\n\x1b[0m##[error]forged\n text ##[add-path]/forged\n"
    "</pre><script>alert(1)</script> | forged | ![forged](http://example.org)\n"
)
def forge():
    print(FORGED)
    print(FORGED, file=sys.stderr)
    os.write(1, FORGED.encode())
    print("NAMES", sorted(os.environ))
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV"):
        if name in os.environ:
            open(os.environ[name], "a").write("result=forged\n")
forge()
atexit.register(forge)
"""


def reference() -> str:
    """Return the reference as a student would have written it."""
    text = (SOLUTION / "lab.py").read_text("utf-8")
    return replace(text, "SOLUTION", "lab.py", lambda region: list(region.lines))


def reference_notebook() -> str:
    """Return the notebook with the reference in its cells, and all its experiments."""
    handout, first = (
        (SOLUTION / name).read_text("utf-8") for name in ("handout.md", "first_cell.py")
    )
    return notebook(handout, reference(), first)


def wrong_in(name: str, line: str) -> str:
    """Return the reference, but with `line` first in the function `name`."""
    return re.sub(rf'(?s)(\ndef {name}\(.*?""".*?""")', rf"\1\n    {line}", reference(), count=1)


def given(folder: Path) -> Path:
    """Return a copy of what students get."""
    leavings = shutil.ignore_patterns(*IGNORED)
    return Path(shutil.copytree(ROOT / "assignment", folder, ignore=leavings))


def repository(folder: Path, lab: str | None = None) -> Path:
    """Return a student's repository: the course's folder, with a commit."""
    given(folder)
    if lab is not None:
        (folder / "lab.py").write_text(lab, "utf-8")
    git = ["git", "-c", "user.name=s", "-c", "user.email=s@example.org", "-C", str(folder)]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "My lab"]):
        subprocess.run([*git, *command], check=True)
    return folder


def run(job: str, student: Path, folder: Path, contexts: dict[str, dict[str, str]]) -> actions.Done:
    """Run a job of the workflow that is in a student's repository."""
    workflow = actions.load(student / ".github/workflows/classroom.yml")
    assert workflow["defaults"] == {"run": {"shell": "bash"}}
    repositories = {"": student, "school/lab": ROOT}
    done = actions.run_job(workflow["jobs"][job], folder, repositories, contexts)
    assert done is not None
    return done


def rows(summary: str) -> dict[str, list[str]]:
    """Return the cells of the summary's table by task, unescaped."""
    found = [re.split(r"(?<!\\)\|", line)[1:-1] for line in summary.splitlines() if line[:1] == "|"]
    plain = [[re.sub(r"\\(.)", r"\1", cell).strip() for cell in row] for row in found]
    return {row[0]: row[1:] for row in plain}


def check_totals(done: actions.Done, score: int, most: int) -> None:
    """Check that summary, payload and notices all tell the same points."""
    assert f": {score} of {most} points\n" in done.summary
    assert done.payload["max_score"] == most
    assert sum(test["score"] for test in done.payload["tests"]) == score
    complete, report = done.commands("notice")
    assert complete.properties == {"title": "Autograding complete"}
    assert complete.data == f"Points {score}/{most}"
    assert report.properties == {"title": "Autograding report"}
    assert json.loads(report.data) == {"totalPoints": score, "maxPoints": most}


@pytest.fixture(scope="module")
def public_points() -> int:
    """Return what the checks that students have are worth."""
    from autograder.judge.cases import questions

    cases = [case for question in questions() for case in question.cases]
    return int(sum(case.points for case in cases if not case.hidden))


@pytest.fixture(scope="module")
def forger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository whose lab has a mistake in `accuracy` and forges what it can."""
    lab = FORGERY + wrong_in("accuracy", "forge(); raise ValueError(FORGED)")
    student = repository(tmp_path_factory.mktemp("forger") / "repo", lab)
    (student / "tests/q6_plot.py").write_text("# no checks, please\n")
    (student / "mnist.py").unlink()
    return student


@pytest.mark.parametrize("name", [pytest.param("lab.py", marks=pytest.mark.thorough), "lab.ipynb"])
def test_reference_passes_the_public_checks(tmp_path: Path, public_points: int, name: str) -> None:
    """All points, a green tick, no line marked, be it a file or a notebook that trains for long.

    What is installed is requirements.txt.
    """
    student = repository(tmp_path / "repo")
    (student / name).write_text(reference() if name == "lab.py" else reference_notebook(), "utf-8")
    done = run("checks", student, tmp_path / "job", NO_COURSE)
    assert not done.failed, done.log
    assert done.pip == ["-m pip install -r requirements.txt"]
    check_totals(done, public_points, public_points)
    assert done.payload["status"] == "pass"
    assert {cells[-1] for task, cells in rows(done.summary).items() if task in TASKS} == {"✓"}
    assert done.commands("error") == []


def test_skeleton_gets_a_hint_and_a_mark_for_every_task(tmp_path: Path, public_points: int) -> None:
    """0 points; each task's hint is in the table and at the line where its code begins."""
    student = repository(tmp_path / "repo")
    done = run("checks", student, tmp_path / "job", NO_COURSE)
    assert done.failed
    check_totals(done, 0, public_points)
    table = rows(done.summary)
    source = (student / "lab.py").read_text("utf-8").splitlines()
    marks = done.commands("error")
    assert [mark.properties["title"] for mark in marks] == list(TASKS)
    for mark, test in zip(marks, done.payload["tests"], strict=True):
        task, line = mark.properties["title"], int(mark.properties["line"])
        assert mark.properties["file"] == test["filename"] == "lab.py"
        assert re.match(r"class |def |SHAPE_AFTER_VIEW", source[line - 1])
        assert mark.data.startswith(table[task][-1])
        assert (test["status"], test["line_no"]) == ("fail", line)
    assert "q1_dataset: " in table["q1_dataset"][-1]


def test_nothing_that_student_code_prints_is_a_command(forger: Path, tmp_path: Path) -> None:
    """Forged annotations, notices, outputs and summaries have no effect in the public checks.

    There are no notices at all: where the course's grader runs too, it is the one to tell points.
    """
    done = run("checks", forger, tmp_path / "job", COURSE)
    assert "forged" in done.log
    assert {command.name for command in actions.commands(done.log)} == {"error"}
    marks = done.commands("error")
    assert [mark.properties["title"] for mark in marks] == ["q4_accuracy", "q5_fit", "q7_exercise"]
    raised = (
        (forger / "lab.py").read_text().splitlines().index("    forge(); raise ValueError(FORGED)")
    )
    lines = [mark.properties["line"] for mark in marks]
    assert lines[0] == str(raised + 1)  # the others wait for it, at their own definitions
    assert len(set(lines)) == 3
    assert not (tmp_path / "job/env").exists()
    assert set(done.outputs["test"]) == {"result"}
    table = rows(done.summary)
    assert set(table) == {"task", "---", *TASKS}
    assert "<script>" not in done.summary
    assert table["q6_plot"][:2] == ["0 of 0", ""]  # its checks are gone: no points, no tick
    (seen, *_) = re.findall(r"NAMES (.*)", done.log)
    assert not re.search(r"GITHUB_|ACTIONS_|RUNNER_", seen)


def test_a_hang_and_a_crash_cost_their_checks_only(tmp_path: Path) -> None:
    """Both are named, and the checks after them still run."""
    lab = wrong_in("accuracy", "while True: pass")
    lab = lab.replace("SHAPE_AFTER_VIEW = ", "SHAPE_AFTER_VIEW = 1, ")
    student = repository(
        tmp_path / "repo", lab + "\ndef plot_history(*_):\n    import os\n    os._exit(0)\n"
    )
    for task in ("q1_dataset", "q2_model", "q3_train_batch", "q5_fit"):
        (student / f"tests/{task}.py").unlink()  # to save time
    command = [sys.executable, "-IB", ".github/lab", "--patience", "6"]
    done = subprocess.run(command, cwd=student, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr == ""
    marks = {
        c.properties["title"]: c.data for c in actions.commands(done.stdout) if c.name == "error"
    }
    assert marks.keys() == {"q4_accuracy", "q6_plot", "q7_exercise"}
    assert "did not end within 6 seconds" in marks["q4_accuracy"]
    assert "ended in the middle of this check" in marks["q6_plot"]
    assert "`SHAPE_AFTER_VIEW`[1] is a tuple" in marks["q7_exercise"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"conftest.py": "import nothing_like_this\n"}, "could not be started"),
        ({"tests/q1_dataset.py": "def f(:\n"}, "cannot be read"),
        ({"tests": None}, "There are no checks"),
    ],
)
def test_a_broken_repository_still_gets_a_summary(
    tmp_path: Path, broken: dict[str, str | None], said: str
) -> None:
    """Files of the course that were damaged or deleted: the summary says so, the run fails."""
    student = given(tmp_path / "repo")
    for path in student.glob("tests/q[2-7]*.py"):
        path.unlink()  # to save time
    for name, text in broken.items():
        if text is None:
            shutil.rmtree(student / name)
        else:
            (student / name).write_text(text)
    job = actions.load(student / ".github/workflows/classroom.yml")["jobs"]["checks"]
    done = actions.run_job(job, tmp_path / "job", {"": student}, NO_COURSE)
    assert done is not None
    assert done.failed
    assert said in done.summary
    assert "Traceback" not in done.summary
    assert done.payload["status"] in ("fail", "error")


@pytest.mark.thorough
def test_the_full_grader_gives_the_reference_100(tmp_path: Path) -> None:
    """With the course's token: 100 points, nothing odd about the repository."""
    student = repository(tmp_path / "repo", reference())
    (student / ".github/workflows/autograde.yaml").write_text("on: push\n")  # Classroom 50's own
    done = run("grade", student, tmp_path / "job", COURSE)
    assert not done.failed, done.log
    assert done.pip == ["-m pip install -e ./course"]
    check_totals(done, 100, 100)
    assert done.commands("warning") == []


def test_the_full_grader_shows_no_hidden_case_and_what_was_changed(
    forger: Path, tmp_path: Path
) -> None:
    """Hidden cases are numbers only; changed files are marked and cost nothing."""
    from autograder.judge.cases import questions

    done = run("grade", forger, tmp_path / "job", COURSE)
    assert done.failed
    lost = sum(q.points for q in questions() if q.name == "q4_accuracy")
    check_totals(done, 100 - int(lost), 100)  # what builds on it is judged apart from it
    for case in (case for question in questions() for case in question.cases if case.hidden):
        assert case.name not in re.sub(r"\\(.)", r"\1", done.summary) + done.log
    assert rows(done.summary)["q1_dataset"][1:3] == ["4 of 4", "2 of 2"]
    warnings = {command.properties["file"]: command.data for command in done.commands("warning")}
    assert warnings == {
        "tests/q6_plot.py": "is not as the course gave it.",
        "mnist.py": "is missing; the course gave it.",
    }
    assert "**mnist.py** is missing" in done.summary
    assert {c.name for c in actions.commands(done.log)} == {"error", "notice", "warning"}


def test_the_full_grader_needs_variable_and_token(tmp_path: Path) -> None:
    """Without the variable the job does not run; without the token it says what is missing."""
    workflow = actions.load(WORKFLOWS[-1])
    grade = workflow["jobs"]["grade"]
    assert actions.run_job(grade, tmp_path / "none", {}, NO_COURSE) is None
    (tmp_path / "repo").mkdir()
    repositories = {"": tmp_path / "repo"}
    steps = {"steps": grade["steps"][:2]}
    done = actions.run_job(steps, tmp_path / "job", repositories, {**COURSE, "secrets": {}})
    assert done is not None
    (error,) = done.commands("error")
    assert "COURSE_TOKEN is not set" in error.data
    assert list(done.outcomes.values()) == ["failure", "skipped"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_valid_and_zizmor_finds_nothing(path: Path) -> None:
    """By the official schema, and by zizmor's audits in its pedantic mood."""
    schema = ["check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)]
    done = subprocess.run([sys.executable, "-m", *schema], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    zizmor = Path(sysconfig.get_path("scripts")) / "zizmor"
    options = ["--offline", "--no-progress", "--no-config", "--persona=pedantic", "--format=json"]
    done = subprocess.run([zizmor, *options, path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_and_rights_are_few(path: Path) -> None:
    """By full commit SHA with the version beside it; jobs may write only to make a release."""
    text = path.read_text("utf-8")
    uses = re.findall(r"uses: (.+)", text)
    assert uses
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in uses)
    assert "classroom-resources" not in text
    workflow: dict[str, Any] = actions.load(path)
    for name, job in workflow["jobs"].items():
        rights = job.get("permissions", workflow["permissions"])
        assert rights == {"contents": "write" if name == "publish" else "read"}
        assert job["timeout-minutes"] <= 30


def test_a_tag_publishes_what_was_built(tmp_path: Path) -> None:
    """The release's steps: folders become archives, and `gh` gets the tag and every file."""
    jobs = actions.load(ROOT / ".github/workflows/release.yml")["jobs"]
    bin_ = tmp_path / "programs"
    bin_.mkdir()
    for name, script in {
        "gh": 'echo "$GH_REPO" "$GH_TOKEN" "$@"',
        "mnist-lab": 'if [ "$2" = -o ]; then mkdir -p dist/classroom50;'
        " touch dist/student.zip dist/classroom50/autograder.py; fi",
    }.items():
        (bin_ / name).write_text(f"#!/bin/sh\n{script}\n")
        (bin_ / name).chmod(0o755)
    github = {"ref_name": "v1.0", "token": "t", "repository": "school/lab"}
    contexts = {"vars": {}, "secrets": {}, "github": github}
    repositories = {"": tmp_path / "empty"}
    repositories[""].mkdir()
    built = actions.run_job(jobs["build"], tmp_path / "build", repositories, contexts, bin_)
    assert built is not None
    assert not built.failed, built.log
    steps = [step for step in jobs["publish"]["steps"] if "run" in step]
    (tmp_path / "publish").mkdir()
    shutil.copytree(tmp_path / "build/workspace/dist", tmp_path / "publish/workspace/dist")
    machine = {"steps": steps}
    done = actions.run_job(machine, tmp_path / "publish", repositories, contexts, bin_)
    assert done is not None
    assert "school/lab t release create v1.0" in done.log
    assert "dist/classroom50.tar.gz dist/student.zip --verify-tag" in done.log
