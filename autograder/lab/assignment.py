"""What of the student's folder is this lab's own: handout, notebook, figures, data, requirements.

`python -m autograder.lab.assignment` makes the whole folder anew, without zips and proofs.
"""

from __future__ import annotations

from pathlib import Path

from ..installation import ROOT
from ..manifest import hand_in
from ..release import notebook, skeleton
from ..release.places import question_path
from ..release.transforms import Transform, copy
from . import requirements
from .handout import figures, html, numbers, text
from .manifest import LAB


def own_files(root: Path) -> list[Transform]:
    """Return the files of the student's folder that no other lab has."""
    handout = ("solution/handout.md", "pyproject.toml", *map(question_path, LAB.questions))
    return [
        Transform("README.md", handout, _readme),
        Transform("handout.html", handout, _page),
        *(Transform(f"figures/{name}", (), draw) for name, draw in figures.FIGURES.items()),
        Transform("expected.csv", (), numbers.expected),
        Transform(
            "lab.ipynb",
            ("solution/lab.py", "solution/first_cell.py", *handout),
            lambda lab, first, *texts: whole_notebook(skeleton.skeleton(lab), first, *texts),
        ),
        Transform("requirements.txt", (), requirements.requirements),
        copy("solution/mnist.py", "mnist.py"),
        copy("solution/expected.py", "expected.py"),
    ]


def _readme(*handout: str) -> str:
    return notebook.readme(text.complete(*handout))


def _page(*handout: str) -> str:
    return html.page(_readme(*handout), figures.drawn())


def whole_notebook(lab: str, first_cell: str, handout: str, pyproject: str, *questions: str) -> str:
    """Return the notebook with what was measured, and with the course's address."""
    address = text.published(pyproject)
    first = first_cell.replace('PUBLISHED = ""', f'PUBLISHED = "{address}"')
    whole = text.for_notebooks(text.complete(handout, pyproject, *questions))
    return notebook.notebook(whole, lab, first, text.figures_at(address))


def main() -> None:
    """Make assignment/ anew."""
    from ..release import assignment

    hand_in(LAB)
    assignment.build(ROOT / "assignment", ROOT)


if __name__ == "__main__":
    main()
