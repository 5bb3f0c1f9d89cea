"""The zip that students get: assignment/, without a folder around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from . import assignment, packing
from .grader import Sources
from .packing import Files
from .proof import Verdict, labs, last_lines, run_as_platform

PASSED, FAILED = 0, 1  # what pytest returns; more means that it could not run


def files(sources: Sources) -> Files:
    """Return the files of student.zip."""
    return {name: text.encode() for name, text in assignment.files(sources.root).items()}


def prove(made: Files, sources: Sources, folder: Path) -> Iterator[Verdict]:
    """Run `pytest` as a student does: the reference passes all checks, the skeleton fails."""
    packing.lay_out(made, folder)
    for what, (text, share) in labs(sources).items():
        (folder / "lab.py").write_text(text, "utf-8")
        run = run_as_platform(["python", "-m", "pytest", "-q"], folder)
        expected = PASSED if share else FAILED
        problem = "" if run.status == expected else f"pytest failed:\n{last_lines(run)}"
        yield Verdict(f"pytest on {what}", run, problem)
