"""The student's folder: every file of assignment/, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..lab.handout import figures, html, numbers, text
from . import notebook, regions, requirements, skeleton

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = "autograder/lab/questions"
SHIPPED_LAB = ("checks.py", "fixtures.py", "probes.py")  # the lab's own part of labcheck/
HANDOUT = ("solution/handout.md", "pyproject.toml")
REPORTS = ("escaping.py", "github.py")
IGNORED = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".OTTER_LOG"}


@dataclass(frozen=True)
class Transform:
    """One file of assignment/: its path, the sources it is made of, and how."""

    target: str
    sources: tuple[str, ...]
    make: Callable[..., str]

    def apply(self, root: Path) -> str:
        """Return the text of the file, made from the sources under `root`."""
        return self.make(*((root / source).read_text("utf-8") for source in self.sources))


def transforms(root: Path = ROOT) -> list[Transform]:
    """Return the whole list: nothing else gets into assignment/."""
    return [
        Transform("README.md", HANDOUT, _readme),
        Transform("handout.html", HANDOUT, _page),
        *(Transform(f"figures/{name}", (), draw) for name, draw in figures.FIGURES.items()),
        Transform("expected.csv", (), numbers.expected),
        Transform("lab.py", ("solution/lab.py",), skeleton.skeleton),
        Transform(
            "lab.ipynb",
            (*HANDOUT, "solution/lab.py", "solution/first_cell.py"),
            lambda handout, course, lab, first: whole_notebook(
                handout, course, skeleton.skeleton(lab), first
            ),
        ),
        Transform("requirements.txt", (), requirements.requirements),
        _copy("solution/mnist.py", "mnist.py"),
        _copy("solution/expected.py", "expected.py"),
        _copy("solution/student/.github/lab/choosing.py", "labcheck/choosing.py"),
        *(_labcheck(source) for source in labcheck_sources(root)),
        *(_copy(f"autograder/reports/{name}", f".github/lab/reports/{name}") for name in REPORTS),
        *(_copy(f"solution/student/{name}", name) for name in _files(root / "solution/student")),
        *(_question(path.name) for path in sorted((root / QUESTIONS).glob("q*.py"))),
    ]


def _readme(handout: str, pyproject: str) -> str:
    return notebook.readme(text.complete(handout, pyproject))


def _page(handout: str, pyproject: str) -> str:
    return html.page(_readme(handout, pyproject), figures.drawn())


def whole_notebook(handout: str, pyproject: str, lab: str, first_cell: str) -> str:
    """Return the notebook with its figures and what was measured, and with the course's address."""
    first = first_cell.replace('PUBLISHED = ""', f'PUBLISHED = "{text.published(pyproject)}"')
    return notebook.notebook(text.complete(handout, pyproject), lab, first, figures.drawn())


def _copy(source: str, target: str) -> Transform:
    def unchanged(content: str) -> str:
        regions.check_unmarked(content, source)
        return content

    return Transform(target, (source,), unchanged)


def labcheck_sources(root: Path = ROOT) -> list[str]:
    """Return what the student's labcheck/ is made of: the folder itself, and the lab's probes."""
    folder = root / "autograder/labcheck"
    shared = (path.relative_to(root).as_posix() for path in sorted(folder.glob("*.py")))
    return [*shared, *(f"autograder/lab/{name}" for name in SHIPPED_LAB)]


def _labcheck(source: str) -> Transform:
    """A module of labcheck/; those of the lab find their neighbours there, not in their parent."""

    def neighbours(content: str) -> str:
        regions.check_unmarked(content, source)
        return content.replace("from ..labcheck.", "from .")

    return Transform(f"labcheck/{Path(source).name}", (source,), neighbours)


def _question(name: str) -> Transform:
    source = f"{QUESTIONS}/{name}"
    return Transform(
        f"tests/{name}", (source,), lambda content: skeleton.public_question(content, source)
    )


def files(root: Path = ROOT) -> dict[str, str]:
    """Return the text of every file of the student's folder by its path."""
    return {transform.target: transform.apply(root) for transform in transforms(root)}


def build(target: Path, root: Path = ROOT) -> None:
    """Write the student's folder to `target`; what is there and does not belong there goes."""
    wanted = files(root)
    for name in _files(target):
        if name not in wanted:
            (target / name).unlink()
    for name, content in wanted.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())


def check(target: Path, root: Path = ROOT) -> list[str]:
    """Return what in `target` is not as `build` would make it; nothing if all is well."""
    wanted = files(root)
    there = set(_files(target))
    return [
        *(f"{name} is missing" for name in sorted(wanted.keys() - there)),
        *(f"{name} does not belong there" for name in sorted(there - wanted.keys())),
        *(
            f"{name} is out of date"
            for name in sorted(wanted.keys() & there)
            if (target / name).read_bytes() != wanted[name].encode()
        ),
    ]


def _files(folder: Path) -> list[str]:
    """Return the paths of all files below `folder`, but not of those that running leaves there."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in paths if not IGNORED.intersection(path.parts))
