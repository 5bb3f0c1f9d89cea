"""dist/classroom50/ as Classroom 50 runs it: in a student's checkout, with its variables."""

import json
import shutil

import pytest
from made_results import two_mistakes
from released import check_schema

from autograder.batches import one
from autograder.commands import classroom50
from autograder.installation import SOLUTION
from autograder.judge.cases import questions
from autograder.release import assignment, packing
from autograder.release.proof import run_as_platform

REFERENCE = (SOLUTION / "lab.py").read_text("utf-8")
RUNNER = {
    "CLASSROOM": "dl-2026", "ASSIGNMENT": "mnist", "USERNAME": "alice",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.example/commit/a1b2c3d",
    "RELEASE_URL": "https://github.example/releases/tag/x",
    "REVIEW_URL": "https://github.example/compare/0...a1b2c3d",
}  # fmt: skip


@pytest.fixture
def checkout(tmp_path):
    """Return a student's repository with all that they were given."""
    assignment.build(tmp_path / "checkout")
    return tmp_path / "checkout"


@pytest.fixture
def bundle(released, tmp_path):
    """Return a copy of dist/classroom50 to run: running leaves byte code behind."""
    return shutil.copytree(released.dist / "classroom50", tmp_path / "bundle")


def run(bundle, checkout, **added):
    """Run autograder.py as Classroom 50 does; return its status and what it printed."""
    command = ["python", str(bundle / "autograder.py")]
    done = run_as_platform(command, checkout, **{**RUNNER, **added})
    return done.status, done.output


def result_of(checkout):
    """Return result.json, checked against the schema."""
    result = json.loads((checkout / "result.json").read_text("utf-8"))
    check_schema(result, "classroom50")
    assert result["score"] == sum(test["score"] for test in result["tests"])
    assert result["max-score"] == sum(test["max-score"] for test in result["tests"])
    return result


def test_one_mistake_costs_its_points(bundle, checkout):
    """The public cases are graded; the release's page says what to do."""
    wrong = REFERENCE.replace('"""Return the number of images."""', '"""."""\n        return 3')
    (checkout / "lab.py").write_text(wrong, "utf-8")
    status, said = run(bundle, checkout)
    assert status == 0, said
    result = result_of(checkout)
    names = {"CLASSROOM": "classroom", "ASSIGNMENT": "assignment", "SUBMISSION_TAG": "submission",
             "COMMIT_URL": "commit", "RELEASE_URL": "release", "REVIEW_URL": "review"}  # fmt: skip
    assert {field: result[field] for field in names.values()} == {
        field: RUNNER[name] for name, field in names.items()
    }
    public = [case for question in questions() for case in question.cases if not case.hidden]
    assert len(result["tests"]) == len(public)
    assert result["max-score"] == sum(case.points for case in public)
    assert 0 < result["score"] < result["max-score"]
    body = (checkout / "release-body.md").read_text("utf-8")
    assert f"**{result['score']} of {result['max-score']} points**" in body
    assert "len" in body


def test_on_a_runner_of_ones_own_the_hidden_cases_count(released, bundle, checkout, tmp_path):
    """MNIST_LAB_GRADER names the unpacked autograder.zip: then it is 100 points."""
    grader = tmp_path / "grader"
    packing.lay_out(packing.unpack((released.dist / "autograder.zip").read_bytes()), grader)
    (checkout / "lab.py").write_text(REFERENCE, "utf-8")
    status, said = run(bundle, checkout, MNIST_LAB_GRADER=str(grader))
    assert status == 0, said
    result = result_of(checkout)
    assert (result["score"], result["max-score"]) == (100, 100)


def test_a_fault_of_ours_is_no_grade(bundle, checkout):
    """A status other than 0 and no result.json: Classroom 50 tells an error, not 0 points."""
    (bundle / "grader/autograder/judge/submission.py").write_text("raise OSError('broken')")
    status, said = run(bundle, checkout)
    assert status != 0
    assert "broken" in said
    assert not (checkout / "result.json").exists()


def test_result_takes_the_place_of_whatever_a_student_has_put_there(tmp_path, monkeypatch):
    """A link in the repository does not lead the grader to write elsewhere on the runner."""
    monkeypatch.setattr(one, "grade_folder", lambda folder, student: two_mistakes())
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    elsewhere, checkout = tmp_path / "profile", tmp_path / "checkout"
    elsewhere.write_text("the runner's own")
    (checkout / "release-body.md" / "a folder").mkdir(parents=True)
    (checkout / "result.json").symlink_to(elsewhere)
    assert classroom50.run(checkout) == 0
    assert elsewhere.read_text() == "the runner's own"
    assert result_of(checkout)["score"] == two_mistakes().score
    assert (checkout / "release-body.md").is_file()
