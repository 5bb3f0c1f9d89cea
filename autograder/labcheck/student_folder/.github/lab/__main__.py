"""Runs the checks on each push and tells GitHub what came out: `python -IB .github/lab`.

There are two processes. Your code runs in `pytest`, a child without any of GitHub's variables. This
process, which talks to GitHub, runs none of your code: it reads which checks there are from tests/
without importing them, takes from the child only what became of each, and shows what the child
printed such that GitHub takes no line of it for a command.

All this is feedback, not a grade: in your own repository you may change any file.
"""

import argparse
import os
import secrets
import sys
from pathlib import Path

import choosing
import listing
import running
from reports import escaping, github

TITLE = "The checks that you have"
FEEDBACK = "Feedback on every push. Hidden checks run after you hand in."
NO_CHECKS = "There are no checks in tests/. Get the folder back as it was."
NOT_STARTED = "The checks could not be started: the log of this job says why."


def main() -> int:
    """Run the checks; return 0 if all passed."""
    patience = read_options().patience
    lab = choosing.choose(Path("lab.py"), Path("lab.ipynb"))
    source = listing.lines(lab) if lab.suffix == ".py" else []
    tasks = listing.tasks(Path("tests"), source, handout_sections())
    outcomes, printed = running.run(tasks, lab, patience)
    show(printed)
    graded = tuple(listing.graded(task, outcomes) for task in tasks)
    note = FEEDBACK if outcomes else NOT_STARTED if tasks else NO_CHECKS
    report = github.Report(TITLE, graded, lab.name, len(source), (note,))
    # Where the course's own grader runs too, that one gives the points.
    github.publish(report, os.environ, with_notices=not os.environ.get("COURSE_REPOSITORY"))
    return 0 if report.status == "pass" else 1


def handout_sections() -> dict[str, str]:
    """Return where the handout explains each task; nothing if it is not here any more."""
    handout = Path("README.md")
    text = handout.read_text("utf-8", errors="replace") if handout.is_file() else ""
    return github.sections(text, os.environ)


def show(printed: str) -> None:
    """Print what the checks printed; no command in it has an effect.

    The token is made after the student's code has ended, so nothing in `printed` can know it.
    """
    token = secrets.token_hex(32)
    print(f"::stop-commands::{token}")
    print(escaping.log(printed), end="")
    print(f"::{token}::", flush=True)


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Run the checks and tell GitHub.")
    parser.add_argument("--patience", type=float, default=60, help="seconds for a check")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
