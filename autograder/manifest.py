"""What the engine knows of a lab: one value, which the command line hands in.

The engine never imports a lab by its name. It takes from the value what it needs when it needs it:
the probes before the sandbox is forked, whatever is secret only after that. So a second lab is a
second folder with a value of its own.
"""

from __future__ import annotations

import hashlib
import pkgutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from .installation import ROOT, code, is_public


class Images(Protocol):
    """The data that a lab grades with; a module can be that."""

    def images(self) -> dict[str, Any]:
        """Return the tensors that a submission may see, by the names that probes use."""

    def source(self) -> str:
        """Tell where they come from, in a word; "stand-in" where they are not the real ones."""

    def digest(self) -> str:
        """Return a hash of all data that decides a grade."""

    def embed(self, path: Path) -> None:
        """Write the data to `path`, for a zip that grades without any other."""


class _NoImages:
    """A lab without images, or the public grader, which has none."""

    def images(self) -> dict[str, Any]:
        return {}

    def source(self) -> str:
        return ""

    def digest(self) -> str:
        return ""

    def embed(self, path: Path) -> None:
        path.write_bytes(b"")


@dataclass(frozen=True)
class Lab:
    """A lab. What is given as text names a Python object, as `package.module:object`.

    Args:
        title: what a person calls it.
        name: of this value.
        package: the package in whose `questions` the question files lie.
        questions: the names of these files, in order.
        solution: the folder of the reference `lab.py`, of `mistakes.py` and of `handout.md`.
        probes: the class that asks a submission; it is loaded before the sandbox is forked.
        judging_rules: what the judge knows of each probe; loaded after the fork.
        setup: a function that is called before the fork, to load what workers need.
        prepare: a function that is called in a worker with the modules that a submission mentions.
        data: the data to grade with, such as `Images`; nothing where the lab has none.
        data_variable: the environment variable that says where the data is found.
        embedded: where a released zip has that data, by its path below the repository.
        handout: a module that renders the handout; nothing where there is none to show.
        assignment: a function that lists the files of the student's folder that are the lab's own;
            without one it gets a requirements.txt that names `packages`.
        given: names of files that students are given, which are nobody's work.
        folders: names of folders in a student's project, in lower case, which are nobody's name.
        shipped: modules of the package that students are given in their labcheck/.
        packages: what has to be installed to run the lab.
        not_for_grading: files and folders of the package that change no grade; no zip that grades
            holds them.
        student_folder: where the repository keeps the student's folder; nothing if it does not.
    """

    title: str
    name: str
    package: str
    questions: tuple[str, ...]
    solution: Path
    probes: str
    judging_rules: str
    setup: str = ""
    prepare: str = ""
    data: str = ""
    data_variable: str = ""
    embedded: str = ""
    handout: str = ""
    assignment: str = ""
    given: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    shipped: tuple[str, ...] = ("checks.py", "probes.py")
    packages: tuple[str, ...] = ()
    not_for_grading: tuple[str, ...] = ()
    student_folder: str = ""

    def load(self, what: str) -> Any:
        """Return the object that one of the texts names, or None for an empty text."""
        return pkgutil.resolve_name(what) if what else None

    @cached_property
    def probe_class(self) -> Any:
        """The class of the probes."""
        return self.load(self.probes)

    @cached_property
    def judging(self) -> Any:
        """What the judge knows of each probe: a `judge.probe_traits.Judging`."""
        return self.load(self.judging_rules)

    @cached_property
    def images(self) -> Images:
        """The data to grade with; none of it in a grader that is public."""
        found: Images | None = None if is_public() else self.load(self.data)
        return found or _NoImages()

    def question_file(self, name: str) -> str:
        """Return the name under which the file of a question is imported."""
        return f"{self.package}.questions.{name}"

    def names(self, probe: str) -> tuple[str, ...]:
        """Return the names of the lab that a probe uses directly."""
        found: tuple[str, ...] = getattr(self.probe_class, probe).names
        return found

    @property
    def folder(self) -> Path:
        """Where the lab's package lies."""
        return Path(next(iter(pkgutil.resolve_name(self.package).__path__)))

    @property
    def import_root(self) -> Path:
        """The folder from which the lab's package is imported."""
        return self.folder.parents[self.package.count(".")]

    def hidden(self) -> tuple[Path, ...]:
        """Return the folders that no worker may read, wherever the lab lies."""
        return (self.solution, self.folder)


_handed_in: list[Lab] = []


def hand_in(lab: Lab) -> None:
    """Let the engine of this process work with `lab`.

    Raises:
        RuntimeError: it works with another one already: nothing may be mixed up.
    """
    if _handed_in and _handed_in[0] != lab:
        raise RuntimeError(f"This process works with the lab “{_handed_in[0].title}” already.")
    _handed_in[:] = [lab]


def the_lab() -> Lab:
    """Return the lab that was handed in.

    Raises:
        LookupError: none was.
    """
    if not _handed_in:
        raise LookupError("No lab was handed in: see `autograder.manifest.hand_in`.")
    return _handed_in[0]


def course_code(root: Path = ROOT) -> dict[str, Path]:
    """Return the Python files of the engine, and of the lab wherever it lies, by their names."""
    lab = the_lab()
    folders = {lab.package.replace(".", "/"): lab.folder, "solution": lab.solution}
    own = {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for name, folder in folders.items()
        for path in folder.rglob("*.py")
    }
    found = {**own, **code(root)}
    return {name: found[name] for name in sorted(found)}


def fingerprint() -> str:
    """Return what tells this version of grader and course from any other: a digest of its code."""
    digest = hashlib.sha256()
    for name, path in course_code().items():
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
