"""What the course keeps to itself is nowhere on the worker's side: not in memory, not on disk.

A copy of the course gets unique marks: in a hidden case, in a threshold, in the test labels, in a
mistake's hint, in the reference, in another student's submission, in the environment. The real
command grades a submission that stops half-way; meanwhile the memory of its processes is searched.
The judge must hold every mark, which shows that the search finds them; the others must hold none.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import pytest
import safetensors.torch
import torch
import warm_python

from autograder.installation import ROOT

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs Linux's /proc"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root sees into opaque processes"),
]
QUICK = "SHAPE_AFTER_VIEW = (60000, 784)\n"  # what the neighbour hands in: soon graded
WAITS = """

def accuracy(x, y, model):
    import time

    time.sleep(600)
"""
# Wrong in q1, so that the judge has looked at its known mistakes by the time that this one waits.
WRONG = "\n\ndef _len(self):\n    return 784\n\n\nMNISTDataset.__len__ = _len\n"
HUNTS = r"""
import os
import re
import sys
import time

import autograder

MARK = re.compile(rb"MARK-[a-z]+-[0-9a-f]{16}")
COURSE = os.path.dirname(os.path.dirname(autograder.__file__))


def hunt():
    seen, until = 0, time.process_time() + 2
    for top in (COURSE, os.getcwd(), "/tmp", "/home", "/", "/proc", *sys.path, "/usr/lib"):
        for folder, folders, files in os.walk(top):
            folders[:] = [name for name in folders if name not in ("sys", "torch", "nvidia")]
            for name in files:
                path = os.path.join(folder, name)
                try:
                    with open(path, "rb") as file:
                        for mark in set(MARK.findall(file.read(1 << 20))):
                            print("FOUND", mark.decode(), "IN", path)
                    seen += 1
                except (OSError, ValueError):
                    continue
            if time.process_time() > until:
                break
    for name in ("lab/questions/q4_accuracy.py", "lab/embedded_mnist.safetensors",
                 "judge/reference.py"):
        try:
            with open(os.path.join(COURSE, "autograder", name), "rb"):
                print("FOUND", name)
        except OSError as error:
            print(type(error).__name__)
    print("READ", seen, "FILES")
    return seen


SHAPE_AFTER_VIEW = hunt()
"""


def mark(where: str) -> bytes:
    """Return a text that nothing else holds."""
    return f"MARK-{where}-{token_hex(8)}".encode()


@dataclass
class Course:
    """A copy of the course with marks in it.

    Args:
        folder: where it lies.
        secret: the marks that no worker may see.
        public: a mark in what the worker runs, which it must have.
    """

    folder: Path
    secret: dict[str, bytes]
    public: bytes

    def start(self, *submissions: Path, output: str = "out") -> subprocess.Popen[bytes]:
        """Grade with the real command, in a process of its own, into a folder of its own."""
        command = [
            warm_python.REAL,
            "-m",
            "autograder",
            "grade",
            *map(str, submissions),
            "--jobs=1",
        ]
        env = {**os.environ, "COURSE_TOKEN": self.secret["environment"].decode()}
        env.pop("PYTHONPATH", None)
        return subprocess.Popen(
            [*command, "-o", str(self.folder / output)],
            cwd=self.folder,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@pytest.fixture(scope="module")
def course() -> Iterator[Course]:
    """A marked copy of the course, where every user may read it if nothing else stops them."""
    with tempfile.TemporaryDirectory(prefix="course-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in ("autograder", "solution"):
            shutil.copytree(
                ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        yield _marked(folder)


def _marked(folder: Path) -> Course:
    words = ("case", "hint", "reference", "neighbour", "environment", "public")
    marks = {where: mark(where) for where in words}
    text = {where: found.decode() for where, found in marks.items()}
    questions, mistakes = folder / "autograder/lab/questions", folder / "solution" / "mistakes"
    replaced(questions / "q4_accuracy.py", r"is not right\.", f"is not right. {text['case']}")
    for path in mistakes.glob("q*.py"):
        replaced(path, 'hint="""', f'hint="""{text["hint"]} ')
    threshold = 0.8 + int(token_hex(3), 16) / 1e9
    replaced(
        questions / "q5_fit.py", r"LEAST_ON_DIGITS = [\d.]+", f"LEAST_ON_DIGITS = {threshold!r}"
    )
    with (folder / "solution" / "lab.py").open("a") as file:
        file.write(f'\nSECRET = "{text["reference"]}"\n')
    with (folder / "autograder/lab/probes.py").open("a") as file:
        file.write(f'\nPUBLIC = "{text["public"]}"\n')
    labels = _images(folder / "autograder/lab/embedded_mnist.safetensors")
    secret = {where: marks[where] for where in words if where != "public"}
    secret |= {"threshold": struct.pack("<d", threshold), "labels": labels}
    return Course(folder, secret, marks["public"])


def replaced(path: Path, pattern: str, new: str) -> None:
    """Replace what matches a pattern in a file, which must hold it."""
    source, count = re.subn(pattern, new, path.read_text("utf-8"))
    assert count, f"{path.name} has changed: this test plants its mark at {pattern}"
    path.write_text(source, "utf-8")


def _images(path: Path) -> bytes:
    """Write images and labels to grade with; return what some of the test labels are in memory."""
    tensors: dict[str, torch.Tensor] = {}
    for part, count in (("train", 4000), ("test", 2000)):
        tensors[f"{part}_x"] = torch.randint(0, 255, (count, 28, 28), dtype=torch.uint8)
        tensors[f"{part}_y"] = torch.randint(0, 10, (count,))
    path.write_bytes(safetensors.torch.save(tensors, metadata={"source": "stand-in"}))
    return tensors["test_y"][500:532].numpy().tobytes()


@dataclass
class Processes:
    """Who runs while a submission is graded."""

    judge: int
    spare: int
    server: int
    worker: int


@pytest.fixture(scope="module")
def running(course: Course) -> Iterator[Processes]:
    """The processes of a grading that has come to where the submission waits.

    Its first fork server was killed: what is searched is the one that took its place.
    """
    solution = (ROOT / "solution" / "lab.py").read_text("utf-8")
    neighbour, waits = course.folder / "a_neighbour.py", course.folder / "b_waits.py"
    neighbour.write_text(f"# {course.secret['neighbour'].decode()}\n" + QUICK)
    waits.write_text(solution + WRONG + WAITS)
    judge = course.start(neighbour, waits)
    try:
        _kill_first_server(judge.pid)
        yield _found(judge.pid)
    finally:
        judge.kill()
        judge.wait()


def _found(judge: int) -> Processes:
    """Wait until the worker has been idle for a while: then it sleeps in the submission."""
    until, idle, before = time.monotonic() + 180, 0, (0, -1)
    while time.monotonic() < until:
        time.sleep(0.25)
        line = descendants(judge)
        if len(line) == 4:
            now = (line[-1], cpu_ticks(line[-1]) + cpu_ticks(judge))
            rests = now == before and not any(map(is_busy, (judge, line[-1])))
            idle = idle + 1 if rests else 0
            before = now
            if idle >= 6:
                return Processes(judge, line[0], line[1], line[3])
    raise AssertionError("the worker never came to rest")


def _kill_first_server(judge: int) -> None:
    """Kill the fork server once it has a worker: by then the judge has loaded its secrets."""
    until = time.monotonic() + 60
    while len(line := descendants(judge)) < 4:
        assert time.monotonic() < until, "there never was a worker"
        time.sleep(0.02)
    os.kill(line[1], signal.SIGKILL)
    while descendants(judge)[1:2] in ([], [line[1]]):
        assert time.monotonic() < until, "no fork server has taken its place"
        time.sleep(0.02)


def descendants(judge: int) -> list[int]:
    """Return the spare, the fork server, the keeper and the worker, as far as they are there."""
    line: list[int] = []
    with suppress(OSError):  # one has just ended
        while found := children(line[-1] if line else judge):
            line.append(found[-1])
    return line


def children(pid: int) -> list[int]:
    """Return the children of a process, whichever of its threads made them."""
    found = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for some in found for child in some]


def is_busy(pid: int) -> bool:
    """Tell whether a thread of a process runs, or would if it got the processor."""
    stats = (path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/stat"))
    return any(text.rpartition(")")[2].split()[0] in "RD" for text in stats)


def cpu_ticks(pid: int) -> int:
    """Return the processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def memory(pid: int) -> Iterator[bytes]:
    """Yield the memory of a process, less the libraries' code, in overlapping pieces."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as mem:
        for line in maps:
            span, rights, _, _, _, *name = line.split(maxsplit=5)
            library = name and re.search(r"\.so[.\d]*$", name[0]) and "w" not in rights
            if "r" not in rights or library or (name and name[0].startswith("[v")):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            for at in range(start, end, 1 << 26):
                try:
                    mem.seek(at)
                    yield mem.read(min((1 << 26) + 512, end - at))
                except OSError:  # a page that is there for nobody
                    continue


def held(pid: int, marks: dict[str, bytes]) -> set[str]:
    """Return which marks are in the memory of a process."""
    found: set[str] = set()
    for piece in memory(pid):
        found |= {where for where, secret in marks.items() if secret in piece}
    return found


def test_judge_holds_every_secret(running: Processes, course: Course) -> None:
    """The search finds each of the marks where it is: in the judge.

    Only the other student's submission is read, graded and forgotten.
    """
    assert held(running.judge, course.secret) >= course.secret.keys() - {"neighbour"}


@pytest.mark.parametrize("process", ["spare", "server", "worker"])
def test_memory_holds_no_secret(running: Processes, course: Course, process: str) -> None:
    """Neither the spare, nor a fork server, nor a worker has any of them anywhere in its memory.

    What they run, they do hold: the search sees into them.
    """
    marks = {**course.secret, "public": course.public}
    allowed = {"public", "environment"} if process != "worker" else {"public"}
    found = held(getattr(running, process), marks)
    assert "public" in found
    assert found <= allowed


def test_environment_holds_no_secret(running: Processes) -> None:
    """Of the grader's environment nothing is left but what programs need to run."""
    environment = Path(f"/proc/{running.worker}/environ").read_bytes()
    assert b"COURSE_TOKEN" in Path(f"/proc/{running.judge}/environ").read_bytes()
    assert b"COURSE_TOKEN" not in environment
    assert b"MARK-" not in environment


def test_descriptors_lead_to_no_file(running: Processes) -> None:
    """A worker holds its channel, its output, and nothing to read."""
    links = [os.readlink(fd) for fd in Path(f"/proc/{running.worker}/fd").iterdir()]
    assert len(links) <= 5
    for link in links:
        assert link == "/dev/null" or link.startswith(("pipe:", "socket:")), links


def test_files_within_reach_hold_no_secret(running: Processes, course: Course) -> None:
    """A submission that reads all the files it can finds none of the marks.

    The course lies in a folder that every user may enter, with readable files and .pyc caches.
    """
    path = course.folder / "hunts.py"
    path.write_text(
        (ROOT / "solution" / "lab.py").read_text("utf-8") + HUNTS
    )  # else it is asked often
    grading = course.start(course.folder / "a_neighbour.py", path, output="hunt")
    assert grading.wait(timeout=300) == 0
    result = json.loads((course.folder / "hunt" / "results" / "hunts.json").read_text())
    printed = result["extra_data"]["printed"]
    files = re.search(r"READ (\d+) FILES", printed)
    assert files, printed
    assert int(files[1]) > 1000, "it can read Python itself, so this was a hunt"
    assert "FOUND" not in printed, printed
