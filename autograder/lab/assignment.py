"""What of the student's folder is this lab's own: handout, notebook, figures, data, requirements.

`python -m autograder.lab.assignment` makes the whole folder anew, without zips and proofs.
"""

from __future__ import annotations

from pathlib import Path

from ..installation import ROOT
from ..manifest import hand_in
from ..release import notebook, skeleton
from ..release.transforms import Transform, copy
from . import requirements
from .handout import figures, html, numbers, text
from .manifest import LAB

HANDOUT = ("solution/handout.md", "pyproject.toml")


def own_files(root: Path) -> list[Transform]:
    """Return the files of the student's folder that no other lab has."""
    return [
        Transform("README.md", HANDOUT, _readme),
        Transform("handout.html", HANDOUT, _page),
        *(Transform(f"figures/{name}", (), draw) for name, draw in figures.FIGURES.items()),
        Transform("expected.csv", (), numbers.expected),
        Transform(
            "lab.ipynb",
            (*HANDOUT, "solution/lab.py", "solution/first_cell.py"),
            lambda handout, course, lab, first: whole_notebook(
                handout, course, skeleton.skeleton(lab), first
            ),
        ),
        Transform("requirements.txt", (), requirements.requirements),
        copy("solution/mnist.py", "mnist.py"),
        copy("solution/expected.py", "expected.py"),
    ]


def _readme(handout: str, pyproject: str) -> str:
    return notebook.readme(text.complete(handout, pyproject))


def _page(handout: str, pyproject: str) -> str:
    return html.page(_readme(handout, pyproject), figures.drawn())


def whole_notebook(handout: str, pyproject: str, lab: str, first_cell: str) -> str:
    """Return the notebook with what was measured, and with the course's address."""
    address = text.published(pyproject)
    first = first_cell.replace('PUBLISHED = ""', f'PUBLISHED = "{address}"')
    whole = text.complete(handout, pyproject)
    return notebook.notebook(whole, lab, first, text.figures_at(address))


def main() -> None:
    """Make assignment/ anew."""
    from ..release import assignment

    hand_in(LAB)
    assignment.build(ROOT / "assignment", ROOT)


if __name__ == "__main__":
    main()
