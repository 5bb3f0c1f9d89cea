"""Looks at your lab before you hand it in: `python -m labcheck`, or `python -m labcheck FILE`.

It takes lab.py or lab.ipynb, whichever has more tasks done, looks at it as the grader will, and
runs the checks that you have in a fresh process. It changes nothing.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from . import choosing, looking, summary

HERE = Path(__file__).resolve().parents[1]
PATIENCE = 300  # seconds, for all checks


def main():
    """Print one screen about the lab; return 0 if it can be handed in as it is."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a Windows terminal may lack a letter
    file = read_options().file or choosing.choose(HERE / "lab.py", HERE / "lab.ipynb")
    if not file.is_file():
        print(f"There is no {file}. Run this in the lab's folder, or name your file.")
        return 2
    tasks = looking.tasks(HERE / "tests")
    try:
        lab = looking.read(file, [name for names in tasks.values() for name in names])
    except looking.ReadingError as error:
        print(f"{error}. Save the file again.")
        return 1
    print(f"To be handed in: {file.name}{instead_of(file)}\n")
    outcomes, problem = run_checks(lab.path)
    for task, names in tasks.items():
        print(f"  {task:15} {state(lab, task, outcomes)}")
        for sentence in lab.missing(names):
            print(f"  {'':15} {sentence}")
    print(f"\nIn a fresh process: {problem or 'it loads.'}")
    if outcomes:
        print(summary.points(outcomes))
    for sentence in looking.warnings(lab):
        print(f"Warning: {sentence}")
    failed = any(outcome.status != summary.PASSED for outcome in outcomes)
    open_ = lab.slice.missing or problem or failed
    print(f"\n{'Not everything is done yet; you can hand it in all the same.' if open_ else READY}")
    return 1 if open_ else 0


READY = "All the checks that you have pass: ready to be handed in."


def instead_of(file):
    """Say what becomes of the other one of lab.py and lab.ipynb."""
    other = file.with_name("lab.ipynb" if file.suffix == ".py" else "lab.py")
    if not other.is_file() or other.name == file.name:
        return ""
    left = choosing.left_to_do(other)
    full = choosing.left_to_do(HERE / "lab.py")
    same = left == choosing.left_to_do(file) and left < full
    return f" (not {other.name}: hand in one of the two{', and both have answers' if same else ''})"


def state(lab, task, outcomes):
    """Say how far a task is."""
    if open_ := lab.to_do(task):
        given = summary.lab_facts(task)["places"]
        return "untouched" if open_ >= given else f"{open_} place(s) still to do"
    own = [outcome for outcome in outcomes if outcome.task == task]
    return summary.count(own) if own else "written, but not checked"


def run_checks(path):
    """Run pytest on the lab in a fresh process; return the outcomes, and a problem if any."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "outcomes.json"
        command = [sys.executable, "-m", "pytest"]
        command += [f"--lab={path.resolve()}", f"--outcomes={report}"]
        try:
            done = subprocess.run(
                command, cwd=HERE, capture_output=True, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            why = "does it train outside of its functions, or is there a loop that never ends?"
            return [], f"it did not end within {PATIENCE} seconds: {why}"
        if not report.is_file():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            return [], f"the checks did not run to the end. {' '.join(last)}".strip()
        outcomes = [summary.Outcome(**one) for one in json.loads(report.read_text("utf-8"))]
    messages = {outcome.message for outcome in outcomes}
    load = [m for m in messages if m.startswith(f"{path.name} cannot be loaded: ")]
    return outcomes, load[0] if load else ""


def read_options():
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m labcheck", description="Look at your lab before you hand it in."
    )
    parser.add_argument("file", nargs="?", type=Path, help="the file to hand in")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
