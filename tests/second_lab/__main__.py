"""The command line with the second lab: `python -m second_lab grade …`.

`python -m second_lab make FOLDER` makes all that a release makes, and looks for leaks in it; of the
proofs it runs only the first of each that is named after the folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

from autograder import cli
from autograder.manifest import hand_in

from .manifest import WORDS


def make(target: Path, *proved: str) -> int:
    """Make every artefact; return 0 unless one leaks, or one of those to be proved fails."""
    from autograder.commands.release import find_leaks
    from autograder.release.artefacts import ARTEFACTS
    from autograder.release.grader import Sources

    hand_in(WORDS)
    sources = Sources()
    made = {artefact: artefact.make(sources) for artefact in ARTEFACTS}
    faults = find_leaks(made)
    target.mkdir()
    for artefact, files in made.items():
        artefact.write(files, target)
        if artefact.name in proved:
            folder = target / f"proof of {artefact.name}"
            folder.mkdir()
            faults.append(next(artefact.prove(files, sources, folder)).problem)
    print("\n".join(filter(None, faults)))
    return 1 if any(faults) else 0


if __name__ == "__main__":
    if sys.argv[1] == "make":
        sys.exit(make(Path(sys.argv[2]), *sys.argv[3:]))
    cli.main(obj=WORDS)
