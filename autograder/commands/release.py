"""`mnist-lab release`: make assignment/ and dist/ out of their sources, and prove them first.

Nothing secret is ever written where students see it, and no zip is left in dist/ that does not
grade as it should: everything is made and proved in a temporary folder.
"""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..installation import ROOT
from ..manifest import the_lab
from ..release import assignment, leaks, packing
from ..release.artefacts import ARTEFACTS, Artefact
from ..release.grader import Sources
from ..release.gradescope import LIMITS
from ..release.notebook import CellError
from ..release.otter import OtterError
from ..release.packing import Files
from ..release.proof import Verdict
from ..release.regions import MarkerError
from ..release.transforms import SourceError
from .exit_status import OK, USAGE, fail

NEEDED = ("ipykernel", "otter", "psutil", "pytest")
MB = 1 << 20

Made = Mapping[Artefact, Files]


def check_only(root: Path = ROOT) -> int:
    """Say what in assignment/ is out of date; return 0 if nothing is. Change nothing."""
    try:
        stale = assignment.check(root / "assignment", root)
    except (MarkerError, CellError, SourceError) as error:
        return fail(str(error))
    for problem in stale:
        print(f"assignment/{problem}")
    if stale:
        return fail("assignment/ is out of date: run `mnist-lab release`.")
    print("assignment/ is up to date.")
    return OK


def run(output: Path, torch_index: str = "", root: Path = ROOT) -> int:
    """Make everything, prove it, and only then write it; return the exit status."""
    if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
        said = f'{" and ".join(missing)} must be installed: pip install -e ".[release]"'
        return fail(said, USAGE)
    sources = Sources(root, torch_index)
    try:
        made = {artefact: artefact.make(sources) for artefact in ARTEFACTS}
    except (MarkerError, CellError, SourceError, OtterError) as error:
        return fail(str(error))
    if found := find_leaks(made, root):
        return fail("\n".join(["this must not reach students:", *found]))
    if kept := the_lab().student_folder:
        assignment.build(root / kept, root)
        print(f"{kept}/ is up to date. {_data()}")
    if failed := _prove(made, sources):
        return fail(f"{', '.join(failed)} failed; {output} stays as it was.")
    _write(made, output)
    return OK


def find_leaks(made: Made, root: Path = ROOT) -> list[str]:
    """Return what must not be seen in any artefact that students can get at."""
    found = []
    for artefact in (artefact for artefact in made if artefact.public):
        with tempfile.TemporaryDirectory() as folder:
            packing.lay_out(made[artefact], Path(folder))
            shown = leaks.leaks(Path(folder), root, artefact.allowed)
            found += [f"{artefact.name}: {leak}" for leak in shown]
    return found


def _prove(made: Made, sources: Sources) -> list[str]:
    """Run every artefact as its platform does; return the names of those that fail."""
    failed = []
    for artefact, files in made.items():
        print(f"\nProving {artefact.name}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            verdicts = []
            for verdict in artefact.prove(files, sources, Path(folder)):
                verdicts.append(verdict)
                _show(verdict)
        if any(verdict.problem for verdict in verdicts):
            failed.append(artefact.name)
        if artefact.name == "autograder.zip":
            _compare(verdicts)
    return failed


def _data() -> str:
    """Say with which data the zips will grade."""
    source = the_lab().images.source()
    if source == "stand-in":
        return f"WARNING: the zips grade with the stand-in; set {the_lab().data_variable}."
    return "The zips hold the data to grade with." if source else "The zips need no data."


def _show(verdict: Verdict) -> None:
    run = verdict.run
    memory = f", {run.peak / MB:.0f} MB" if run.peak else ""
    said = f"FAILED: {verdict.problem}" if verdict.problem else "as it should"
    print(f"  {verdict.what}: {said} ({run.seconds:.1f} s{memory})", flush=True)


def _compare(verdicts: Sequence[Verdict]) -> None:
    """Print the most that grading took beside what Gradescope's default container gives."""
    cpu = max(verdict.run.cpu for verdict in verdicts)
    peak = max(verdict.run.peak for verdict in verdicts) / MB
    seconds, memory, processors = LIMITS
    print(
        f"  at most {cpu / processors:.0f} s on {processors:g} of a processor and {peak:.0f} MB;"
        f" Gradescope's defaults allow {seconds} s and {memory} MB"
    )
    if peak > memory:
        print("  WARNING: choose a larger container, or install a CPU build of torch.")


def _write(made: Made, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    print()
    for artefact, files in made.items():
        target = output / artefact.name
        if target.is_dir():
            shutil.rmtree(target)
        artefact.write(files, output)
        print(f"{target}: {len(files)} files")
