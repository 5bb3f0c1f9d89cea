"""autograder.zip in a tree like Gradescope's, started by its own run_autograder.

Every results.json must be valid for Gradescope, list every case, and show students their total.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import light
import pytest
from labs import cells
from released import check_schema

from autograder.installation import ROOT, SOLUTION
from autograder.judge.cases import questions
from autograder.release import assignment, gradescope, packing

REFERENCE = (SOLUTION / "lab.py").read_bytes()
SKELETON = (ROOT / "assignment" / "lab.py").read_bytes()
CASES = [case for question in questions() for case in question.cases]
HOSTILE = '''

def forge():
    """Try all that is said to give points for nothing."""
    import json, os, signal, sys
    from pathlib import Path
    done = []
    for place in ("results/results.json", "source/solution/lab.py", "run_autograder"):
        place = "ROOT/" + place
        try:
            Path(place).read_text()
            done.append("read " + place)
        except OSError:
            pass
        try:
            Path(place).write_text(json.dumps({"score": 100}))
            done.append("wrote " + place)
        except OSError:
            pass
    print(json.dumps({"score": 100, "tests": []}), flush=True)
    sys.modules["autograder.lab.checks"].expect = lambda *_: None
    try:
        os.kill(os.getppid(), signal.SIGKILL)
        done.append("killed")
    except OSError:
        pass
    return done


class MNISTDataset:
    """No dataset at all."""

    def __init__(self, x, y):
        self.done = forge()

    def __len__(self):
        raise ValueError("; ".join(self.done))


def accuracy(x, y, model):
    import os
    os._exit(0)
'''


@pytest.fixture(scope="module")
def container(released, tmp_path_factory):
    """Return a folder like /autograder, where autograder.zip is unpacked."""
    root = tmp_path_factory.mktemp("container")
    files = packing.unpack((released.dist / "autograder.zip").read_bytes())
    gradescope.container(files, root)
    return root


@pytest.fixture(scope="module")
def fewer_images(container, tmp_path_factory):
    """Return a copy of the container that asks about fewer images."""
    root = tmp_path_factory.mktemp("fewer") / "autograder"
    shutil.copytree(container, root)
    questions = root / "source/autograder/lab/questions"
    for name, line, less in (
        ("q1_dataset.py", "MANY = 60_000", f"MANY = {light.SOME}"),
        ("q5_fit.py", "LEAST_ON_DIGITS = 0.82", f"LEAST_ON_DIGITS = {light.LEAST}"),
        ("q5_fit.py", '"count": 4_000, "batch_size": 100', str(light.FEWER)[1:-1]),
    ):
        text = (questions / name).read_text("utf-8")
        assert text.count(line) == 1, line
        (questions / name).write_text(text.replace(line, less), "utf-8")
    return root


@pytest.fixture
def broken(fewer_images, tmp_path):
    """Return a copy of the container to break."""
    shutil.copytree(fewer_images, tmp_path / "autograder")
    return tmp_path / "autograder"


def grade(root, files):
    """Grade a submission; return the results, checked for all that holds whatever happens."""
    run, results = gradescope.grade(root, files)
    assert run.status == 0, run.output
    check_schema(results, "gradescope")
    assert results["stdout_visibility"] == "hidden"
    assert "Traceback" not in json.dumps(results)
    tests = results["tests"]
    assert [test["number"] for test in tests] == [case.number for case in CASES]
    assert sum(test["max_score"] for test in tests) == 100
    assert results["score"] == sum(test["score"] for test in tests)
    assert {test["visibility"] for test in tests} == {"visible", "after_published"}
    for test, case in zip(tests, CASES, strict=True):
        assert test["visibility"] == ("after_published" if case.hidden else "visible")
    return run, results


def outcomes(results, question):
    """Return the outcomes of a question's cases."""
    extra = (test["extra_data"] for test in results["tests"])
    return {data["outcome"] for data in extra if data["question"] == question}


def test_reference_in_a_zip_with_junk(container, tmp_path):
    """What a Mac zips: a folder, __MACOSX, .DS_Store; the notebook's name is the student's."""
    packed = packing.pack(
        {
            "My lab/Lab final.py": REFERENCE,
            "My lab/.DS_Store": b"\0",
            "__MACOSX/My lab/._Lab final.py": b"\0",
            "My lab/plot.png": b"\x89PNG",
        }
    )
    _, results = grade(container, {"upload.zip": packed})
    assert results["score"] == 100
    assert {test["status"] for test in results["tests"]} == {"passed"}


def test_skeleton_as_a_notebook_with_all_that_came_with_it(container):
    """The whole of student.zip handed in, nothing done: 0, and each case names its task."""
    files = {name: text.encode() for name, text in assignment.files().items()}
    _, results = grade(container, files)
    assert results["score"] == 0
    assert "q3_train_batch: " in next(t["output"] for t in results["tests"] if t["number"] == "3.1")


def test_syntax_error(fewer_images):
    """The line is named, and what stands before and after it is still graded."""
    broken_line = REFERENCE.replace(b"def plot_history(", b"def plot_history(((", 1)
    _, results = grade(fewer_images, {"lab.py": broken_line})
    assert outcomes(results, "q6_plot") == {"failed"}
    assert outcomes(results, "q1_dataset") == {"passed"}
    assert "line " in results["output"]


def test_hang(broken):
    """A statement that never ends costs what needs it, and grading goes on to the end."""
    limits = broken / "source/autograder/sandbox/limits.py"
    text = limits.read_text("utf-8")
    assert "quick: Deadline = Deadline(cpu=8," in text
    limits.write_text(
        text.replace("quick: Deadline = Deadline(cpu=8,", "quick: Deadline = Deadline(cpu=3,")
    )
    shape = b"SHAPE_AFTER_VIEW = (60000, 784)"
    assert shape in REFERENCE
    forever = b"def forever():\n    while True:\n        pass\n\n\nSHAPE_AFTER_VIEW = forever()"
    hanging = REFERENCE.replace(shape, forever)
    _, results = grade(broken, {"lab.py": hanging})
    lost = {t["extra_data"]["question"] for t in results["tests"] if t["status"] == "failed"}
    assert lost == {"q7_exercise"}
    assert results["score"] > 90
    assert "did not" in next(t["output"] for t in results["tests"] if t["status"] == "failed")


def test_hostile(fewer_images):
    """No point is forged, no file is read or written, nobody is killed: the grader reports it."""
    code = HOSTILE.replace("ROOT", str(fewer_images)).encode()
    _, results = grade(fewer_images, {"lab.py": SKELETON + code})
    assert results["score"] == 0
    told = json.dumps(results["tests"])
    for done in ("wrote ", "killed", "read "):
        assert done + str(fewer_images) not in told
    assert "killed" not in told
    assert "crashed" in outcomes(results, "q4_accuracy")
    assert (fewer_images / "source/solution/lab.py").read_bytes() == REFERENCE


def test_empty_upload(fewer_images):
    """Nothing was handed in: 0, and the sentence says so."""
    _, results = grade(fewer_images, {})
    assert results["score"] == 0
    assert "Nothing was handed in" in results["output"]
    assert {test["status"] for test in results["tests"]} == {"failed"}


def test_the_lab_and_an_older_copy(fewer_images):
    """Of two files the one called as the lab counts, and the student reads which one it was."""
    done = cells("q4_accuracy", "q6_plot").encode()
    _, results = grade(fewer_images, {"lab_old.py": SKELETON, "lab.py": done})
    assert results["score"] == sum(q.points for q in questions() if q.name[:2] in ("q4", "q6"))
    assert results["output"].splitlines()[-1] == "Graded: lab.py"
    assert "lab_old" not in results["output"]


def test_two_candidate_files(fewer_images):
    """Both are graded and the best counts; the student reads which, and what the other got."""
    mine = cells("q4_accuracy", "q6_plot")
    other = f"{mine}\n\ndef accuracy(x, y, model):\n    return 0.5\n"
    files = {"mine.py": mine.encode(), "yours.py": other.encode()}
    _, results = grade(fewer_images, files)
    points = {question.name: int(question.points) for question in questions()}
    assert results["score"] == points["q4_accuracy"] + points["q6_plot"]
    less = points["q6_plot"]
    assert f"the best counts, mine.py: yours.py got {less} points" in results["output"]


def test_fault_of_one_case_is_ours(broken):
    """A check that breaks reads as our fault; its traceback is in what only instructors see."""
    path = broken / "source/autograder/lab/questions/q6_plot.py"
    text = path.read_text("utf-8")
    path.write_text(text.replace("(env):\n", "(env):\n    1 / 0\n", 1), "utf-8")
    run, results = grade(broken, {"lab.py": REFERENCE})
    assert "grader_error" in outcomes(results, "q6_plot")
    assert results["score"] > 90
    assert results["output"].startswith("The autograder itself failed. This is not your fault")
    assert "ZeroDivisionError" in run.output
    assert "ZeroDivisionError" not in json.dumps(results)


@pytest.mark.parametrize("what", ["package", "python"])
def test_fault_of_everything_is_ours(broken, monkeypatch, what):
    """Whatever is broken: valid results, no points, and that it is not the student's fault."""
    if what == "package":
        (broken / "source/autograder/judge/grading.py").write_text("import nothing_at_all")
    else:
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
    run, results = gradescope.grade(broken, {"lab.py": REFERENCE})
    check_schema(results, "gradescope")
    assert run.status == 0
    assert results["score"] == 0
    assert "This is not your fault; tell your instructor." in results["output"]
    assert ("nothing_at_all" if what == "package" else "/nowhere/python") in run.output
    assert "nothing_at_all" not in json.dumps(results)


def test_results_so_far_are_there_when_the_platform_ends_it(broken):
    """Killed while a submission hangs: what was graded until then is seen, and that it stopped."""
    hanging = REFERENCE + b"\n\ndef accuracy(x, y, model):\n    while True:\n        pass\n"
    for name in ("submission", "results"):
        (broken / name).mkdir(exist_ok=True)
    (broken / "submission" / "lab.py").write_bytes(hanging)
    path = broken / "results" / "results.json"
    path.unlink(missing_ok=True)  # of what the container has graded before
    env = {**os.environ, "MNIST_LAB_ROOT": str(broken), "MNIST_LAB_PYTHON": sys.executable}
    process = subprocess.Popen(["./run_autograder"], cwd=broken, env=env, start_new_session=True)
    try:
        results = wait_for(path, lambda found: found["score"] >= 40)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    check_schema(results, "gradescope")
    assert results["output"].startswith("Grading stopped before it was finished")
    assert outcomes(results, "q1_dataset") == {"passed"}
    assert "not_judged" in outcomes(results, "q7_exercise")
    assert len(results["tests"]) == len(CASES)
    assert json.loads(path.read_text())["score"] < 100


def wait_for(path, enough):
    """Return the JSON in `path` once it is `enough`."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if path.exists():
            found = json.loads(path.read_text())  # never half a file
            if enough(found):
                return found
        time.sleep(0.02)
    raise TimeoutError(path.read_text())


STUB = """#!/bin/sh
echo "$(basename "$0") $*" >> "$LOG"
case "$*" in
  *ensurepip*) exit $ENSUREPIP ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
esac
"""


@pytest.mark.parametrize(("ensurepip", "apt"), [(0, False), (1, True)])
def test_setup_leaves_the_system_python_alone(released, tmp_path, ensurepip, apt):
    """It installs the pinned requirements into a venv, then grades the reference as a check."""
    files = packing.unpack((released.dist / "autograder.zip").read_bytes())
    packing.lay_out({**files, "pip.conf": b"[global]\n"}, tmp_path / "source")
    for name in ("python3", "apt-get", "rm"):
        packing.lay_out({name: STUB.encode()}, tmp_path / "stubs")
    log = tmp_path / "log"
    env = {"PATH": f"{tmp_path}/stubs:/usr/bin:/bin", "MNIST_LAB_ROOT": str(tmp_path),
           "LOG": str(log), "ENSUREPIP": str(ensurepip)}  # fmt: skip
    setup = tmp_path / "source" / "setup.sh"
    done = subprocess.run([setup], env=env, cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    calls = log.read_text().splitlines()
    assert (
        any(call.startswith("apt-get install") and "python3-venv" in call for call in calls) == apt
    )
    install, check = (call for call in calls if call.startswith("python "))
    requirements = tmp_path / "source/requirements.txt"
    assert install == f"python -m pip install --no-cache-dir -r {requirements}"
    assert check == "python -m autograder grade solution/lab.py"
    others = [call for call in calls if call.startswith("python3 ")]
    assert all("ensurepip" in call or call.startswith("python3 -m venv") for call in others)


def test_gradescope_finds_its_default_folder():
    """Without the tests' variables everything is in /autograder."""
    for name in ("run_autograder", "setup.sh"):
        script = Path(gradescope.__file__).parent / "platforms/gradescope" / name
        assert "/autograder" in script.read_text()
        subprocess.run(["bash", "-n", script], check=True)
