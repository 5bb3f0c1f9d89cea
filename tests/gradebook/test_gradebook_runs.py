"""`mnist-lab grade -o` stopped, killed, run twice, on a full disk: real processes and signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import warm_python
from labs import cells

from autograder.installation import ROOT

SKELETON = ROOT / "assignment" / "lab.py"
STUDENTS = 100
HANGS = """

class MNISTDataset:
    def __init__(self, x, y):
        while True:
            pass
"""


def command(*arguments: object) -> list[str]:
    """Return the command line as a process runs it."""
    return [sys.executable, "-m", "autograder", *map(str, arguments)]


def finished(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    done = subprocess.run(command(*arguments), capture_output=True, text=True, timeout=300)
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


def results(out: Path) -> set[str]:
    """Return the students with a result."""
    return {path.stem for path in (out / "results").glob("*.json")}


def wait_for(process: subprocess.Popen[str], out: Path, count: int) -> None:
    """Wait until so many results are there."""
    until = time.monotonic() + 240
    while len(results(out)) < count:
        assert process.poll() is None, "it ended too early for this test"
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred students: one task of a few, and a PDF of all others, which is quick to grade."""
    folder = tmp_path_factory.mktemp("handed_in")
    for number in range(STUDENTS):
        if number % 25 == 0:
            (folder / f"s{number:03}.py").write_text(cells("q4_accuracy"), "utf-8")
        else:
            (folder / f"s{number:03}.pdf").write_bytes(b"%PDF-1.4")
    return folder


def test_a_class_killed_three_times_ends_with_the_table_of_a_quiet_run(
    handed_in: Path, tmp_path: Path
) -> None:
    """SIGKILL at any moment: no result is made twice, and grades.csv is the same to the byte."""
    out, quiet = tmp_path / "out", tmp_path / "quiet"
    done = finished("grade", handed_in, "-o", quiet)
    assert done.returncode == 0, done.stderr
    assert f"{STUDENTS} graded, 0 kept" in done.stdout
    for count in (20, 45, 75):
        before = {path: path.stat().st_mtime_ns for path in out.glob("results/*")}
        process = subprocess.Popen(
            command("grade", handed_in, "-o", out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_for(process, out, count)
        process.kill()
        _, said = process.communicate()
        assert "Traceback" not in said
        assert {path: path.stat().st_mtime_ns for path in before} == before
    there = len(results(out))
    assert there < STUDENTS
    last = finished("grade", handed_in, "-o", out)
    assert f"{STUDENTS - there} graded, {there} kept" in last.stdout
    assert (out / "grades.csv").read_bytes() == (quiet / "grades.csv").read_bytes()
    assert (out / "feedback.zip").read_bytes() == (quiet / "feedback.zip").read_bytes()
    assert not list(out.rglob("*draft*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(
    tmp_path: Path, number: signal.Signals
) -> None:
    """Even while a submission hangs; the table has what is done, and nobody is blamed."""
    cls, out = tmp_path / "class", tmp_path / "out"
    cls.mkdir()
    (cls / "a.pdf").write_bytes(b"%PDF-1.4")
    for name in ("b", "c", "d"):
        (cls / f"{name}.py").write_text(SKELETON.read_text() + HANGS)
    process = subprocess.Popen(
        command("grade", cls, "-o", out, "--jobs", 2),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for(process, out, 1)
    os.killpg(process.pid, number)  # as a terminal does
    printed, said = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert "Traceback" not in printed + said
    assert "1 of 4 graded" in said
    assert "Run the same command again" in said
    assert (out / "grades.csv").read_text().splitlines()[1].startswith("a,")
    assert results(out) == {"a"}


def test_a_second_run_into_the_same_folder_is_refused(tmp_path: Path) -> None:
    """One sentence and status 2, before anything is graded."""
    from autograder.gradebook.lock import locked

    with locked(tmp_path):
        done = finished("grade", SKELETON, "-o", tmp_path)
    assert done.returncode == 2
    assert "Another run" in done.stderr
    assert not (tmp_path / "class.json").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small file system")
def test_a_full_disk_is_said_and_leaves_the_old_files_whole(tmp_path: Path) -> None:
    """Status 1, the file and the reason; with room again, the same command goes on."""
    cls, out = tmp_path / "class", tmp_path / "out"
    cls.mkdir()
    out.mkdir()
    for name in ("ada", "bob"):
        (cls / f"{name}.py").write_text(cells("q4_accuracy"), "utf-8")
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(out)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        (out / "grades.csv").write_text("student,score\nold,1\n")
        (out / "filler").write_bytes(b"\0" * 48 * 1024)
        done = finished("grade", cls, "-o", out)
        assert done.returncode == 1
        assert "No space left on device" in done.stderr
        assert "cannot be written" in done.stderr
        assert "run the same command again" in done.stderr
        assert (out / "grades.csv").read_text() == "student,score\nold,1\n"
        assert not list(out.rglob("*draft*"))
        subprocess.run(["mount", "-o", "remount,size=4m", str(out)], check=True)
        done = finished("grade", cls, "-o", out)
        assert done.returncode == 0, done.stderr
        assert len((out / "grades.csv").read_text().splitlines()) == 3
    finally:
        subprocess.run(["umount", str(out)], check=True)


REFUSED = {
    ("grade", "nosuch.py", "pyproject.toml"): "nosuch.py does not exist",
    ("grade", "pyproject.toml", "--roster", "pyproject.toml"): "no column",
    ("grade", "pyproject.toml", "--scheduler", "nonsense"): "tcp://10.0.0.5:8786",
    ("grade", "pyproject.toml", "--regrade"): "--regrade needs -o",
    ("classroom50", "nosuch"): "'nosuch' does not exist",
    ("gradescope", "--root", "/nosuch"): "not Gradescope's",
    ("github", "pyproject.toml", "--student", "nosuch"): "'nosuch' does not exist",
    ("report", "nosuch"): "'nosuch' does not exist",
    ("report", "autograder"): "holds no graded class",
}


@pytest.fixture(scope="module")
def refused() -> dict[tuple[str, ...], dict[str, Any]]:
    """How each of these command lines ends, all started by one Python without torch."""
    program = ROOT / "tests/helpers/many_commands.py"
    done = subprocess.run(
        [warm_python.REAL, program],
        input=json.dumps(list(REFUSED)),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        timeout=120,
    )
    return dict(zip(REFUSED, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_a_refused_command_line_says_why_before_torch_is_imported(
    refused: dict[tuple[str, ...], dict[str, Any]], arguments: tuple[str, ...]
) -> None:
    """One sentence, status 2, and neither torch nor a folder that was not there."""
    told = refused[arguments]
    assert told["status"] == 2
    assert REFUSED[arguments] in told["said"]
    assert "Traceback" not in told["said"]
    assert told["torch"] is False
    assert not Path("/nosuch").exists()


def test_a_log_is_told_at_most_every_few_seconds() -> None:
    """Without a terminal: a line at the beginning, then few, with rate and time left."""
    import io

    from autograder.commands.progress import EVERY, progress

    now = 0.0
    log = io.StringIO()
    with progress(300, log, lambda: now) as shown:
        for number in range(300):
            now += 0.5
            shown.started(f"s{number}")
            shown.done(f"s{number}")
    lines = log.getvalue().splitlines()
    assert lines[0] == "Grading 300 submissions."
    assert 3 < len(lines) <= 1 + 150 / EVERY
    assert "2 a second" in lines[1]
    assert "left" in lines[1]


def test_a_terminal_sees_a_bar_with_count_rate_and_student() -> None:
    """Whose submission is being graded, how many are done; a hostile name is shown, not obeyed."""
    import io

    from autograder.commands.progress import progress

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    with progress(2, screen) as shown:
        shown.started("[bold]mallory\x1b]0;x\x07")
        shown.done("mallory")
        shown.started("ada")
    assert "1/2" in screen.getvalue()
    assert "ada" in screen.getvalue()
    assert "\x1b]0" not in screen.getvalue()
