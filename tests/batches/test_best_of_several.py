"""Several files that may be the lab: the best counts, and nobody has to guess which it was."""

from __future__ import annotations

import json

import nbformat
import pytest

from autograder.batches.best import grade_best
from autograder.installation import ROOT
from autograder.intake.candidates import Candidate
from autograder.intake.files import refuse
from autograder.judge.grading import DEFAULT_SEED

SKELETON = (ROOT / "assignment" / "lab.py").read_bytes()
ONE_TASK = b"SHAPE_AFTER_VIEW = (60000, 784)\n"


def candidate(name: str, text: bytes) -> Candidate:
    """A file that may be the lab."""
    return Candidate(name, lambda: text)


def notebook(text: bytes) -> bytes:
    """A notebook with this text in one cell."""
    cell = nbformat.v4.new_code_cell(text.decode(), id="c")
    return json.dumps(nbformat.v4.new_notebook(cells=[cell])).encode()


@pytest.fixture
def best(sandbox, fewer_images):
    """A function that grades several files and returns the result that counts."""
    return lambda *candidates: grade_best(sandbox, "alice", candidates, DEFAULT_SEED)


def test_the_best_counts_and_the_others_points_are_told(best):
    """Whichever comes first; and progress is never worse than what is known already."""
    for files in (("lab.py", "lab (1).py"), ("lab (1).py", "lab.py")):
        texts = {"lab.py": b"x = 1\n", "lab (1).py": ONE_TASK}
        result = best(*(candidate(name, texts[name]) for name in files))
        assert (result.file_name, result.score > 0) == ("lab (1).py", True)
        said = "Of 2 files that may be the lab the best counts, lab (1).py: lab.py got 0 points."
        assert result.problems[0] == said


def test_the_untouched_skeleton_or_the_same_work_beside_the_lab_is_not_worth_a_word(best):
    """It makes no difference which of them counts."""
    result = best(candidate("lab.py", SKELETON), candidate("lab.ipynb", notebook(ONE_TASK)))
    assert (result.file_name, result.problems) == ("lab.ipynb", ())
    same = best(candidate("lab.py", ONE_TASK), candidate("lab.ipynb", notebook(ONE_TASK)))
    assert (same.file_name, same.problems) == ("lab.py", ())


def test_a_file_that_cannot_be_read_does_not_cost_the_other(best):
    """It is said that there was one."""
    result = best(Candidate("lab.ipynb", refuse), candidate("lab.py", ONE_TASK))
    assert result.file_name == "lab.py"
    assert "lab.ipynb got 0 points" in result.problems[0]
