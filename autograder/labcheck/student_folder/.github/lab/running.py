"""Runs pytest in a child process, and again without what hung or ended it."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from reports.github import Task

HERE = Path(__file__).parent
NOT_FOR_STUDENTS = ("GITHUB_", "ACTIONS_", "RUNNER_", "COURSE_")
LONGEST_START = 120  # seconds, until the first check begins: libraries have to be loaded
LONGEST_RUN = 300  # seconds, for all checks together
LARGEST_FILE = 50_000_000  # bytes; a print in an endless loop would fill the disk
LARGEST_LOG = 200_000
LONGEST_LINE = 20_000  # of the child's report
LONGEST_MESSAGE = 1_000
HUNG = (
    "This check did not end within {:g} seconds. Is there a loop that never ends, or does the"
    " lab train outside of its functions?"
)
ENDED = "The program ended in the middle of this check. Does the code call exit, or need too much?"

Key = tuple[str, str]  # the names of a task and of a check
Outcomes = dict[Key, tuple[str, str]]  # outcome and message


def run(tasks: list[Task], lab: Path, patience: float) -> tuple[Outcomes, str]:
    """Run the checks of all tasks; return what became of each, and what was printed.

    Args:
        tasks: the tasks, in order.
        lab: the student's file.
        patience: how many seconds a check may take.
    """
    outcomes: Outcomes = {}
    printed = ""
    known = {(task.name, check.name) for task in tasks for check in task.checks}
    waiting = [task.name for task in tasks]
    end = time.monotonic() + LONGEST_RUN
    while waiting and time.monotonic() < end:
        with tempfile.TemporaryDirectory() as folder:
            child = Child(Path(folder), waiting, lab)
            hung = child.wait(patience, end)
            printed += child.printed()
            found, stuck = read(child.report, known)
        outcomes.update(found)
        if stuck is None:
            break
        outcomes[stuck] = ("timeout", HUNG.format(patience)) if hung else ("crashed", ENDED)
        waiting = [name for name in waiting if name > stuck[0]]
    return outcomes, printed


class Child:
    """pytest on some question files, in a process group of its own."""

    def __init__(self, folder: Path, questions: list[str], lab: Path) -> None:
        self.report, self.output = folder / "report", folder / "output"
        self.report.touch()
        command = [sys.executable, "-m", "pytest", "--continue-on-collection-errors"]
        command += ["-p", "lab_report", "--report", str(self.report), "--lab", str(lab.resolve())]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, *(f"tests/{name}.py" for name in questions)],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=limit,
            )

    def wait(self, patience: float, end: float) -> bool:
        """Wait until the child ends or nothing happens for `patience` seconds; tell if it hung."""
        size, since = 0, time.monotonic()
        while self.process.poll() is None:
            now, grown = time.monotonic(), self.report.stat().st_size
            if grown != size:
                size, since = grown, now
            if now > min(since + (patience if size else LONGEST_START), end):
                self.kill()
                return True
            time.sleep(0.05)
        self.kill()  # whatever it has started and left behind
        return False

    def kill(self) -> None:
        """End the child and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def printed(self) -> str:
        """Return the last part of what the child printed."""
        with self.output.open("rb") as output:
            output.seek(max(0, self.output.stat().st_size - LARGEST_LOG))
            return output.read().decode("utf-8", errors="replace")


def environment() -> dict[str, str]:
    """Return the environment for the student's code: ours without what belongs to GitHub."""
    env = {name: os.environ[name] for name in os.environ if not name.startswith(NOT_FOR_STUDENTS)}
    return {**env, "PYTHONPATH": str(HERE / "plugin"), "PYTHONDONTWRITEBYTECODE": "1"}


def limit() -> None:
    """Limit the size of the files that the child writes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))


def read(report: Path, known: set[Key]) -> tuple[Outcomes, Key | None]:
    """Return the outcomes that a child reported, and the check that was begun but did not end.

    The child runs the student's code, so nothing but outcomes of checks that exist is taken.
    """
    outcomes: Outcomes = {}
    stuck = None
    for line in report.read_bytes().splitlines():
        entry = parse(line)
        check = (entry.get("task", ""), entry.get("check", ""))
        if check not in known:
            continue
        if entry.get("outcome") in ("passed", "failed"):
            outcomes[check] = (entry["outcome"], entry.get("message", "")[:LONGEST_MESSAGE])
            stuck = None
        else:
            stuck = check
    return outcomes, stuck


def parse(line: bytes) -> dict[str, str]:
    """Return a line of the report as a dict of texts; an empty one if it is none."""
    try:
        entry = json.loads(line) if len(line) <= LONGEST_LINE else {}
    except (ValueError, RecursionError):
        return {}
    texts = isinstance(entry, dict) and all(isinstance(value, str) for value in entry.values())
    return entry if texts else {}
