"""The student's folder: every file of assignment/, and what it is made of."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from ..installation import ROOT
from ..manifest import the_lab
from ..reports.altered_files import IGNORED
from . import regions, skeleton, task_facts
from .places import in_repository, question_path
from .transforms import Transform, copy

LABCHECK = "autograder/labcheck"
PYTEST = "pytest>=8.2"  # what the checks of any lab run with
AROUND = f"{LABCHECK}/student_folder"
# What the student's labcheck/ and .github/lab/ share with the grader.
SHARED = {
    "autograder/slicing": "labcheck/slicing",
    "autograder/reports/escaping.py": ".github/lab/reports/escaping.py",
    "autograder/reports/github.py": ".github/lab/reports/github.py",
    f"{LABCHECK}/choosing.py": ".github/lab/choosing.py",
}
_NEIGHBOUR = re.compile(r"^from (?:\.\.|autograder\.)(?:labcheck\.|(?=slicing\.))", re.MULTILINE)


def transforms(root: Path = ROOT) -> list[Transform]:
    """Return the whole list: nothing else gets into assignment/."""
    listed = the_lab().load(the_lab().assignment)
    own = listed(root) if listed else [Transform("requirements.txt", (), _requirements)]
    solution = in_repository(the_lab().solution)
    return [
        *own,
        Transform("lab.py", (f"{solution}/lab.py",), skeleton.skeleton),
        *(_labcheck(source) for source in labcheck_sources(root)),
        *(copy(source, target) for source, target in _shared(root).items()),
        *map(_question, the_lab().questions),
        Transform(
            "labcheck/lab_facts.json",
            (f"{solution}/lab.py", *map(question_path, the_lab().questions)),
            task_facts.facts,
        ),
    ]


def _requirements() -> str:
    """Return what has to be installed for a lab that says nothing more exact."""
    return "".join(f"{name}\n" for name in (PYTEST, *the_lab().packages))


def _shared(root: Path) -> dict[str, str]:
    """Return the files that are copied as they are, and where to."""
    found: dict[str, str] = {}
    for source, target in {AROUND: "", **SHARED}.items():
        names = _files(root / source) if (root / source).is_dir() else [""]
        found |= {str(PurePosixPath(source, n)): str(PurePosixPath(target, n)) for n in names}
    return found


def labcheck_sources(root: Path = ROOT) -> list[str]:
    """Return what the student's labcheck/ is made of: the folder itself, and the lab's probes."""
    folder = root / LABCHECK
    shared = (path.relative_to(root).as_posix() for path in sorted(folder.glob("*.py")))
    return [*shared, *(f"{in_repository(the_lab().folder)}/{name}" for name in the_lab().shipped)]


def _labcheck(source: str) -> Transform:
    """A module of labcheck/; those of the lab find their neighbours there, not in their parent."""

    def neighbours(content: str) -> str:
        regions.check_unmarked(content, source)
        return _NEIGHBOUR.sub("from .", content)

    return Transform(f"labcheck/{Path(source).name}", (source,), neighbours)


def _question(name: str) -> Transform:
    source = question_path(name)

    def public(content: str) -> str:
        return skeleton.public_question(content, source, the_lab().package)

    return Transform(f"tests/{name}.py", (source,), public)


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
