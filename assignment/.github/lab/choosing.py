"""Which file to check: lab.py, or the notebook, if more tasks are done in that one."""

import re
from pathlib import Path

TO_DO = re.compile(r"raise NotImplementedError\(.{0,2}q\d_")


def choose(lab: Path, notebook: Path) -> Path:
    """Return the file with fewer tasks to do; lab.py if there is no difference."""
    return min((lab, notebook), key=left_to_do)


def left_to_do(path: Path) -> float:
    """Return how many places of a file are still as they were given out; infinite without file."""
    if not path.is_file():
        return float("inf")
    return len(TO_DO.findall(path.read_text("utf-8", errors="replace")))
