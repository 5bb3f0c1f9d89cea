"""The folder that a course puts into its Classroom 50 repository, as autograders/ASSIGNMENT/.

Classroom 50 serves it to its runners at an address that anybody can read. So the grader in it has
no reference, no mistakes, no images, and of the questions only their public cases.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from ..installation import PUBLIC
from ..judge.cases import Question, questions
from ..manifest import the_lab
from . import packing, regions
from .grader import Sources, in_zip
from .packing import Files
from .places import question_path
from .proof import Verdict, labs, last_lines, run_as_platform

PUBLIC_TEXT = """This is the grader of the lab without reference, mistakes and hidden cases:
Classroom 50 serves it at an address that anybody can read.
"""
_POINTS = re.compile(r"^points = \d+$", re.MULTILINE)


def files(sources: Sources) -> Files:
    """Return the files of classroom50/."""
    own = sources.platform("classroom50")
    package = {n: t for n, t in sources.package.items() if n != the_lab().embedded}
    folder = in_zip(the_lab().folder)
    public = {
        f"{folder}/questions/{question.name}.py": _public(question, sources).encode()
        for question in questions()
    }
    grader = {
        **package,
        **public,
        PUBLIC.name: PUBLIC_TEXT.encode(),
        **sources.given,
        "requirements.txt": sources.platform("gradescope")["requirements.txt"],
        **sources.pip_conf,
    }
    return {**own, **{f"grader/{name}": text for name, text in grader.items()}}


def _public(question: Question, sources: Sources) -> str:
    """Return a question file with its public cases, worth what these are worth."""
    path = question_path(question.name)
    text = regions.replace(sources.text(path), "HIDDEN", path, lambda _: [])
    points = sum(case.points for case in question.cases if not case.hidden)
    return _POINTS.sub(f"points = {points:g}", text)


def prove(made: Files, sources: Sources, folder: Path) -> Iterator[Verdict]:
    """Grade the reference and the skeleton: all points, and none."""
    packing.lay_out(made, folder / "bundle")
    checkout = folder / "checkout"
    checkout.mkdir()
    for what, (text, share) in labs(sources).items():
        (checkout / "lab.py").write_text(text, "utf-8")
        run = run_as_platform(["python", str(folder / "bundle" / "autograder.py")], checkout)
        problem = "" if run.status == 0 else f"autograder.py failed:\n{last_lines(run)}"
        yield Verdict(f"Classroom 50 on {what}", run, problem or _wrong(checkout, share))


def _wrong(checkout: Path, share: int) -> str:
    result = json.loads((checkout / "result.json").read_text("utf-8"))
    got, possible = result["score"], result["max-score"]
    return "" if got == share * possible else f"got {got} of {possible} points"
