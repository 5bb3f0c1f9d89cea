"""The zip that Gradescope takes as an autograder: at its root, everything that grading needs."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..judge.cases import all_points, questions
from ..judge.diagnosis import known_mistakes
from ..judge.mistake import Mistake
from . import packing
from .grader import Sources
from .measuring import Run
from .packing import Files
from .proof import Verdict, labs, last_lines, run_as_platform

LIMITS = (600, 768, 0.5)  # Gradescope's defaults: seconds, MB, processors
SAMPLE = 3  # mistakes to grade with the zip; the tests grade all of them
METADATA = {"id": 1, "created_at": "2026-01-01T00:00:00.000000-00:00", "users": [],
            "previous_submissions": []}  # fmt: skip


def files(sources: Sources) -> Files:
    """Return the files of autograder.zip."""
    return {
        **sources.package,
        **sources.solution,
        "pyproject.toml": sources.text("pyproject.toml").encode(),
        **sources.platform("gradescope"),
        **sources.pip_conf,
    }


def prove(made: Files, sources: Sources, folder: Path) -> Iterator[Verdict]:
    """Grade the reference, the skeleton and some mistakes."""
    container(made, folder)
    for what, (text, share) in labs(sources).items():
        run, results = grade(folder, {"lab.py": text.encode()})
        yield Verdict(what, run, _wrong(run, results, share * all_points()))
    for mistake in _sample():
        run, results = grade(folder, {"lab.py": mistake.source().encode()})
        what = f"the mistake {mistake.name}"
        yield Verdict(what, run, _wrong(run, results, None) or _unseen(mistake, results))


def container(made: Files, root: Path) -> None:
    """Make `root` what /autograder is in Gradescope's container."""
    packing.lay_out(made, root / "source")
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "submission_metadata.json").write_text(json.dumps(METADATA))


def grade(root: Path, submission: Files) -> tuple[Run, dict[str, Any]]:
    """Start run_autograder as Gradescope does; return how it ran, and the results.

    The packages are those of this Python, because setup.sh would install all of them once more.
    """
    for name in ("submission", "results"):
        shutil.rmtree(root / name, ignore_errors=True)
        (root / name).mkdir()
    packing.lay_out(submission, root / "submission")
    where = {"MNIST_LAB_ROOT": str(root), "MNIST_LAB_PYTHON": sys.executable}
    run = run_as_platform(["./run_autograder"], root, **where)
    path = root / "results" / "results.json"
    return run, json.loads(path.read_text("utf-8")) if path.is_file() else {}


def _sample() -> list[Mistake]:
    """Return the first mistake of some of the questions, spread over the lab."""
    first = [known[0].mistake for known in known_mistakes().values()]
    return first[:: max(1, -(-len(first) // SAMPLE))]


def _wrong(run: Run, results: Mapping[str, Any], score: float | None) -> str:
    """Return what is wrong with the results of a submission whose score should be `score`."""
    tests = results.get("tests", [])
    expected = [case.number for question in questions() for case in question.cases]
    if run.status != 0 or [test["number"] for test in tests] != expected:
        return f"not every case is in the results:\n{last_lines(run)}"
    lost = sorted({t["extra_data"]["outcome"] for t in tests if t["status"] != "passed"})
    if score is not None and results["score"] != score:
        return f"got {results['score']} points instead of {score}: {', '.join(lost)}"
    return "the autograder itself failed" if "grader_error" in lost else ""


def _unseen(mistake: Mistake, results: Mapping[str, Any]) -> str:
    named = {test["extra_data"]["mistake"] for test in results["tests"]}
    return "" if mistake.name in named else f"was not recognised; got {results['score']} points"
