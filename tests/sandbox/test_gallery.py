"""Hostile and broken submissions: each gets a whole result, and the points that it deserves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from gallery import GALLERY, Entry, entries
from samples import sampled

from autograder import sandbox
from autograder.installation import ROOT
from autograder.judge.cases import questions
from autograder.lab.probes import Probes

CASES = sum(len(question.cases) for question in questions())
SECONDS = 90  # no entry takes longer on a busy machine
ALL = {entry.name: entry for entry in entries()}
# Dear ones that are near to another entry, or to a test of judge, sandbox or release, which each
# run of the tests takes: `pytest -m thorough`.
DEAR = set((GALLERY / "thorough.txt").read_text("utf-8").split())
ENTRIES = pytest.mark.parametrize("name", sampled(ALL, lambda name: Path(name).name not in DEAR))
PASSED = {"passed"}


class Gallery:
    """The results of the entries, as they come in from the process that grades them."""

    def __init__(self, chosen: list[Entry], folder: Path) -> None:
        self._results: dict[str, Future[Any]] = {entry.name: Future() for entry in chosen}
        self._results["left"] = Future()
        script = ROOT / "tests/helpers/gallery_grader.py"
        self.grader = subprocess.Popen(
            [sys.executable, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(folder), "GALLERY_SECRET": "token-of-the-course"},
            cwd=folder,
        )
        requests = json.dumps([entry.as_request() for entry in chosen]).encode()
        self.talk = threading.Thread(target=self._talk, args=(requests,), daemon=True)
        self.talk.start()

    def _talk(self, requests: bytes) -> None:
        assert self.grader.stdin is not None
        assert self.grader.stdout is not None
        self.grader.stdin.write(requests)
        self.grader.stdin.close()
        with self.grader.stdout as lines:
            why = self._hear(lines)
        for future in self._results.values():
            if not future.done():
                future.set_exception(RuntimeError(why))

    def _hear(self, lines: Iterable[bytes]) -> str:
        """Take each result as it comes; return why no more do."""
        for line in lines:
            try:
                told = json.loads(line)
            except ValueError:
                return f"the grader's standard output holds what is no result: {line!r}"
            self._results[told["name"]].set_result(told)
        return "the grader ended before this was graded"

    def __getitem__(self, name: str) -> dict[str, Any]:
        told: dict[str, Any] = self._results[name].result(timeout=300)
        return told


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every user may enter, with a canary in it."""
    with tempfile.TemporaryDirectory(prefix="mnist-lab-gallery-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "gallery-canary").write_text("alive")
        (folder / "gallery-canary").chmod(0o666)
        yield folder


@pytest.fixture(scope="module")
def gallery(request: pytest.FixtureRequest, folder: Path) -> Iterator[Gallery]:
    """All entries that this run is about, being graded."""
    wanted = {
        item.callspec.params["name"]
        for item in request.session.items
        if item.module is request.module and hasattr(item, "callspec")
    }
    running = Gallery([entry for name, entry in ALL.items() if name in wanted], folder)
    yield running
    running.talk.join(timeout=300)
    running.grader.wait(timeout=300)


def outcomes(result: dict[str, Any]) -> dict[str, set[str]]:
    """Return the outcomes other than passed, by question."""
    found: dict[str, set[str]] = {}
    for test in result["tests"]:
        extra = test["extra_data"]
        found.setdefault(extra["question"], set()).add(extra["outcome"])
    return {question: seen - PASSED for question, seen in found.items() if seen - PASSED}


@ENTRIES
def test_points_and_outcomes(gallery: Gallery, name: str) -> None:
    """A submission gets what its folder says, and loses it for the reasons that its head names."""
    entry, told = ALL[name], gallery[name]
    result = told["result"]
    lost = {t["number"]: (t["extra_data"]["outcome"], t["output"]) for t in result["tests"]}
    assert result["score"] == entry.points, lost
    seen = outcomes(result)
    for question, expected in entry.expected.items():
        assert seen.get(question, set()) <= expected, (question, lost)
        assert seen.get(question), f"{question} lost nothing"
    if entry.lab == "solution":
        assert seen.keys() == entry.expected.keys(), lost


@ENTRIES
def test_result_is_complete_and_in_time(gallery: Gallery, name: str) -> None:
    """Whatever a submission does, every case is in its result, with points that add up."""
    told = gallery[name]
    tests = told["result"]["tests"]
    assert len({test["number"] for test in tests}) == len(tests) == CASES
    assert sum(test["max_score"] for test in tests) == 100
    for test in tests:
        earned = test["max_score"] if test["extra_data"]["outcome"] == "passed" else 0
        assert test["score"] == earned
        assert (test["status"] == "passed") == (test["extra_data"]["outcome"] == "passed")
        assert test["output"] or test["status"] == "passed", "a case that fails says why"
    assert not told["broken"], f"it is not the grader's fault, whatever happens:\n{told['broken']}"
    assert told["seconds"] < SECONDS


@ENTRIES
def test_nothing_is_found_that_the_course_keeps_to_itself(gallery: Gallery, name: str) -> None:
    """No submission has found a solution, an open door or the grader's environment.

    Nor does anything of its result tell what it found in code that was lent to it.
    """
    shown = json.dumps(gallery[name]["result"])
    for mark in (
        "FOUND",
        "LISTENING",
        "token-of-the-course",
        "imported autograder.judge.reference",
    ):
        assert mark not in shown
    if name.partition("/")[2].startswith("lent_code"):
        assert "exit status" not in shown
        assert "424242" not in shown


def test_gallery_holds_forty_hostile_submissions() -> None:
    """The gallery is as large as it should be, and most of it deserves nothing.

    Each name that is left to `thorough` is one of an entry.
    """
    assert {Path(name).name for name in ALL} > DEAR
    assert len(ALL) >= 80
    assert sum(entry.points == 0 for entry in ALL.values()) >= 40


def test_nothing_is_left_behind(gallery: Gallery, folder: Path) -> None:
    """After all of them: no process, no file, no socket, and the canary sings."""
    assert gallery["left"]["left"] == []
    assert (folder / "gallery-canary").read_text() == "alive"


def test_story_of_the_sandbox_tells_of_each_probe_what_catches_a_forgery() -> None:
    """It names every probe, every case, and attacks that are in the gallery."""
    told = sandbox.__doc__ or ""
    story = told.partition("What an answer proves\n")[2].partition("\nCode that is lent")[0]
    heads = {
        probe for line in re.findall(r"^`.+`$", story, re.M) for probe in re.findall(r"\w+", line)
    }
    assert heads == {name for name, method in vars(Probes).items() if hasattr(method, "names")}
    named = set(re.findall(r"`(\w+)`", story.partition("\n`dataset`")[2])) - heads
    attacks = {Path(name).stem for name in ALL}
    claims = {"is_dataset", "input_after", "trouble", "events", "seconds", "span", "models"}
    claims |= {"steps", "fit"}
    assert named - claims <= attacks
    numbers = {case.number for question in questions() for case in question.cases}
    for first, last in re.findall(r"(\d\.\d)(?: to (\d\.\d))?", story):
        numbers -= {f"{first[0]}.{i}" for i in range(int(first[2]), int((last or first)[2]) + 1)}
    assert not numbers, "the story tells nothing of these cases"
