"""`mnist-lab grade --scheduler`: a class on a real Dask cluster, which runs on this machine."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from labs import cells

from autograder.installation import ROOT

SKELETON = ROOT / "assignment" / "lab.py"


@contextmanager
def dask(folder: Path, *options: str, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of Dask's programs while the body runs."""
    command = [sys.executable, "-m", "dask", *options]
    with (folder / f"{options[0]}.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, **env}, start_new_session=True
        )
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def cluster(folder: Path, **env: str) -> Iterator[str]:
    """Run a scheduler and one worker; give the scheduler's address."""
    file = str(folder / "scheduler.json")
    quiet = ("--scheduler-file", file, "--no-dashboard")
    with dask(folder, "scheduler", "--host", "127.0.0.1", "--port", "0", *quiet):
        until = time.monotonic() + 60
        while not Path(file).is_file() and time.monotonic() < until:
            time.sleep(0.1)
        with dask(folder, "worker", "--nthreads", "2", "--no-nanny", *quiet, **env):
            yield json.loads(Path(file).read_text())["address"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster."""
    with cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A class of three right tasks, a skeleton and a PDF."""
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "ada.py").write_text(cells("q2_model", "q4_accuracy", "q6_plot"), "utf-8")
    shutil.copy(SKELETON, folder / "bob.py")
    (folder / "pia.pdf").write_bytes(b"%PDF-1.4\n")
    return folder


def grade(handed_in: Path, out: Path, *options: str) -> tuple[int, str]:
    """Run the real command; return its status and what it printed."""
    command = [sys.executable, "-m", "autograder", "grade", str(handed_in), "-o", str(out)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=300)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def written(out: Path) -> dict[str, str]:
    """Return all that was written, less the seconds that it took."""
    found = {
        path.name: path.read_text("utf-8", errors="replace")
        for path in out.rglob("*")
        if path.is_file() and path.name not in (".lock", "report.html")  # which tells the slowest
    }
    for name in (name for name in found if name.endswith(".json")):
        result = json.loads(found[name])
        result.pop("execution_time", None)
        found[name] = json.dumps(result)
    return found


def test_a_cluster_grades_as_this_machine_does(address: str, handed_in: Path, tmp_path: Path):
    """Results, feedback and gradebook are the same, for each student, wherever it was graded."""
    status, said = grade(handed_in, tmp_path / "there", "--scheduler", address)
    assert status == 0, said
    assert grade(handed_in, tmp_path / "here")[0] == 0
    there, here = written(tmp_path / "there"), written(tmp_path / "here")
    assert {"ada.json", "ada.html", "grades.csv", "feedback.zip", "class.json"} <= here.keys()
    assert there == here


def test_another_version_of_the_course_is_refused(
    address: str, handed_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
):
    """A machine that would grade with other questions says so; nobody gets a wrong grade."""
    from autograder.batches import dask_client
    from autograder.commands import grade as command

    monkeypatch.setattr(dask_client, "fingerprint", lambda: "another")
    out = tmp_path / "out"
    request = command.Request((handed_in,), out, scheduler=address)
    assert command.run(request) == 2
    assert f"{socket.gethostname()} has another version of the course" in capsys.readouterr().err
    assert not (out / "grades.csv").exists()


def test_a_machine_that_cannot_grade_costs_nobody_a_point(handed_in: Path, tmp_path: Path):
    """Where the grading process fails, its students read that it is not their fault: status 1."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "torch.py").write_text("raise ImportError('no torch on this machine')")
    with cluster(tmp_path, PYTHONPATH=str(tmp_path / "broken")) as address:
        status, said = grade(handed_in, tmp_path / "out", "--scheduler", address)
    assert status == 1, said
    result = json.loads((tmp_path / "out" / "results" / "ada.json").read_text("utf-8"))
    assert {test["extra_data"]["outcome"] for test in result["tests"]} == {"grader_error"}
    rows = (tmp_path / "out" / "grades.csv").read_text("utf-8")
    assert rows.count("grader error") == 2
    assert "pia.pdf is a PDF" in rows


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("tcp://127.0.0.1:9", "No Dask scheduler answers"),
        ("nonsense://x", "No Dask scheduler"),
        ("nonsense", "port"),
    ],
)
def test_an_address_where_nobody_answers_is_a_usage_error(
    handed_in: Path, tmp_path: Path, address: str, sentence: str
):
    """One sentence and status 2; nothing is graded."""
    status, said = grade(handed_in, tmp_path / "out", "--scheduler", address)
    assert status == 2
    assert sentence in said


def test_a_result_survives_the_way_there_and_back(sandbox):
    """Plain data and back again: nothing of a result is lost."""
    from autograder.judge import result_transfer
    from autograder.judge.grading import grade as judged

    result = judged(sandbox, "bob", "lab.py", SKELETON.read_bytes())
    plain = json.loads(json.dumps(result_transfer.to_plain(result)))
    assert result_transfer.from_plain(plain) == result


SPIES = """
import sys


def spy():
    frame = sys._getframe()
    while frame is not None:
        if "request" in frame.f_locals:
            print("SEEN", repr(frame.f_locals["request"])[:2000])
        frame = frame.f_back


SHAPE_AFTER_VIEW = (60000, 784) if spy() is None else ()
"""


def test_a_submission_does_not_see_the_others_of_its_batch():
    """What was handed in by others, and the seed, are read after the sandbox was forked."""
    from autograder.batches.dask_worker import grade_batch
    from autograder.manifest import fingerprint, the_lab

    handed_in = {"ada": "# a secret of Ada\n", "spy": SPIES}
    labs = {
        name: {"name": "lab.py", "data": base64.b64encode(text.encode()).decode(), "modules": {}}
        for name, text in handed_in.items()
    }
    submissions = [
        {"student": name, "candidates": [lab], "notes": []} for name, lab in labs.items()
    ]
    batch = {
        "seed": 424_242,
        "isolation": "best",
        "course": fingerprint(),
        "data": the_lab().images.digest(),
    }
    told = json.loads(grade_batch(json.dumps({**batch, "submissions": submissions})))
    printed = next(one["printed"] for one in told["results"] if one["student"] == "spy")
    secret = base64.b64encode(b"# a secret of Ada").decode()[:16]
    assert "SEEN" in printed, "it looked, and found the request that it is an answer to"
    assert "424242" not in printed
    assert secret not in printed
