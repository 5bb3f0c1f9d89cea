"""What `pytest` prints: the first thing to fix, then a line for each check, then the points.

Everything is said in words, so that it reads the same without colours and on a screen reader.
"""

import json
import textwrap
from dataclasses import dataclass
from pathlib import Path

PASSED, FAILED, NOT_JUDGED, TO_DO = "passed", "FAILED", "not judged", "to do"
TO_FIX = (FAILED, TO_DO)
COLOURS = {
    PASSED: {"green": True},
    FAILED: {"red": True, "bold": True},
    NOT_JUDGED: {"yellow": True},
    TO_DO: {"yellow": True},
}
LONGEST_OUTPUT = 20  # lines of what a check printed
FACTS = Path(__file__).with_name("lab_facts.json")


@dataclass(frozen=True)
class Outcome:
    """What became of one check; `printed` is what the student's code printed meanwhile."""

    task: str
    check: str
    points: float
    status: str
    message: str = ""
    printed: str = ""


def write(terminal, outcomes, whole):
    """Print the summary.

    Args:
        terminal: pytest's terminal reporter, which knows whether there are colours.
        outcomes: of all checks that ran, in order.
        whole: whether these are all tasks.
    """
    first = next((outcome for outcome in outcomes if outcome.status in TO_FIX), None)
    if first:
        head = "Your next task" if first.status == TO_DO else "Fix this first"
        terminal.write_line("")
        terminal.write_line(f"{head}: {first.task}", bold=True)
        write_outcome(terminal, first)
    for task in dict.fromkeys(outcome.task for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.task == task]
        terminal.write_line("")
        terminal.write_line(f"{task}: {count(own)}", bold=True)
        for outcome in own:
            if outcome is first or outcome.status == TO_DO:  # once is enough
                write_line(terminal, outcome)
            else:
                write_outcome(terminal, outcome)
    terminal.write_line("")
    if whole:
        terminal.write_line(points(outcomes), bold=True)


def write_outcome(terminal, outcome):
    """Print a check with its message, and with the last lines that it printed if it failed."""
    write_line(terminal, outcome)
    for line in textwrap.wrap(outcome.message, width(terminal), break_long_words=False):
        terminal.write_line(f"    {line}")
    printed = outcome.printed.splitlines()[-LONGEST_OUTPUT:] if outcome.status == FAILED else []
    if printed:
        terminal.write_line("    Your code printed:")
    for line in printed:
        terminal.write_line(f"    | {line}")


def width(terminal):
    """Return how many letters of a message fit into a line."""
    return min(96, max(40, terminal._tw.fullwidth - 5))


def write_line(terminal, outcome):
    """Print which check it is and what became of it."""
    terminal.write(f"  {outcome.status}", **COLOURS[outcome.status])
    terminal.write_line(f"{' ' * (12 - len(outcome.status))}{outcome.check}")


def count(outcomes):
    """Say how many checks of a task passed, what they are worth, and what is hidden."""
    right = [outcome for outcome in outcomes if outcome.status == PASSED]
    got, of = (sum(outcome.points for outcome in some) for some in (right, outcomes))
    hidden = lab_facts(outcomes[0].task)["hidden"]
    more = f" ({hidden:g} more are hidden)" if hidden else ""
    return f"{len(right)} of {len(outcomes)} checks passed, {got:g} of {of:g} points{more}"


def points(outcomes):
    """Say how many points the checks of these tasks give so far, and how many the hidden ones."""
    got = sum(outcome.points for outcome in outcomes if outcome.status == PASSED)
    facts = [lab_facts(task) for task in {outcome.task for outcome in outcomes}]
    of, hidden = (sum(fact[kind] for fact in facts) for kind in ("public", "hidden"))
    more = f" Hidden checks, which run after you hand in, give the other {hidden:g}."
    return f"Points so far: {got:g} of {of:g}.{more if hidden else ''}"


def lab_facts(task):
    """Return what a task was given out with: its `public` and `hidden` points, its `places`.

    A task that was added to the folder later has none of them.
    """
    facts = json.loads(FACTS.read_text("utf-8"))
    return facts.get(task, {"public": 0, "hidden": 0, "places": 0})
