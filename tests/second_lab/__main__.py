"""The command line with the second lab: `python -m second_lab grade …`.

`python -m second_lab assignment FOLDER` makes the student's folder and looks for leaks in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from autograder import cli
from autograder.manifest import hand_in

from .manifest import WORDS


def make(folder: Path) -> int:
    """Make the student's folder; return 0 unless it shows what students must not see."""
    from autograder.release import assignment, leaks

    hand_in(WORDS)
    assignment.build(folder)
    found = leaks.leaks(folder)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[1] == "assignment":
        sys.exit(make(Path(sys.argv[2])))
    cli.main(obj=WORDS)
