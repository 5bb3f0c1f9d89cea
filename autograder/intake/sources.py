"""Find the submissions in the paths of a command line. Runs in the judge: parses no student text.

Problems with a path are the caller's to report; problems with one submission stay with it, so that
one damaged archive never costs the rest of a class.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from .archives import archive_stem, archive_tree, is_archive
from .candidates import NoCandidateError, choose
from .files import File, IntakeError, Tree, folder_tree
from .layouts import Share, shares_of, stem
from .people import Person


@dataclass(frozen=True)
class Candidate:
    """A file that may be the lab, and the modules that its student wrote beside it.

    Args:
        name: the file's own name; its ending tells a script from a notebook.
        read: its bytes.
        modules: by their path below the file's folder, with `/`: `helpers.py`, `tools/nets.py`.
    """

    name: str
    read: Callable[[], bytes] = field(repr=False)
    modules: Mapping[str, Callable[[], bytes]] = field(default_factory=dict, repr=False)


@dataclass
class Submission:
    """What one student or group handed in: files to grade, or the reason why there are none.

    Args:
        people: who handed it in: one, or the members of a group; never empty.
        origin: where it was found, for messages.
        candidates: the files to grade, usually one. Of several the best counts.
        problem: why there is nothing to grade; then there is no candidate.
        shown: what was handed in instead of a lab, where that is one file.
        submitted_at: when, with a time zone; None where nobody tells.
        late: None where that is not known.
    """

    people: tuple[Person, ...]
    origin: str
    candidates: tuple[Candidate, ...] = ()
    problem: str | None = None
    shown: str = ""
    submitted_at: datetime | None = None
    late: bool | None = None

    @property
    def student(self) -> str:
        """The key under which it is graded: that of the first of its people."""
        return self.people[0].student

    @property
    def file_name(self) -> str:
        """The name of the file to grade; of what there is instead; or ""."""
        return self.candidates[0].name if self.candidates else self.shown

    @property
    def data(self) -> bytes | None:
        """The file's bytes, read now; None, with a problem, where there are none."""
        if self.problem is not None or not self.candidates:
            return None
        try:
            return self.candidates[0].read()
        except (IntakeError, OSError) as error:
            self.problem = f"{self.file_name} cannot be read: {error}."
            return None

    def digest(self) -> str:
        """A hash of all that was handed in to be graded: names and bytes, or why there is none."""
        sums = hashlib.sha256()
        try:
            for name, data in self._contents():
                sums.update(f"{len(name)} {len(data)} {name}\n".encode(errors="replace"))
                sums.update(data)
        except (IntakeError, OSError) as error:
            sums.update(str(error).encode(errors="replace"))
        return sums.hexdigest()

    def _contents(self) -> Iterator[tuple[str, bytes]]:
        yield "problem", (self.problem or "").encode(errors="replace")
        for candidate in self.candidates:
            yield candidate.name, candidate.read()
            for path in sorted(candidate.modules):
                yield path, candidate.modules[path]()


@dataclass
class Found:
    """What is in some paths.

    Args:
        submissions: one for each student or group who handed in.
        problems: sentences about paths, people and entries of an export.
        summary: in one line, which kind of export this is and what is in it.
        missing: who is on the roster and handed in nothing.
    """

    submissions: list[Submission] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    summary: str = ""
    missing: tuple[Person, ...] = ()


def find_submissions(paths: Sequence[Path], names: Sequence[str] = ()) -> Found:
    """Find every submission in files, folders and archives. Never raises.

    Args:
        paths: as given on the command line.
        names: the graded names; they help to choose among several files.
    """
    found = Found()
    for path in paths:
        try:
            _add_path(found, path, names, alone=len(paths) == 1)
        except IntakeError as error:
            found.problems.append(f"{path}: {error}.")
        except OSError as error:
            found.problems.append(f"{path} cannot be read: {error.strerror or error}.")
    found.problems += _make_unique(found.submissions)
    return found


def _add_path(found: Found, path: Path, names: Sequence[str], alone: bool) -> None:
    if path.is_dir():
        tree = folder_tree(path)
        if not tree.files and not tree.folders:
            raise IntakeError("the folder is empty")
        _divide(found, tree, path, path.resolve().name, names)
    elif not path.exists():
        raise IntakeError("there is no such file or folder")
    elif not path.is_file():
        raise IntakeError("this is neither a file nor a folder")
    elif is_archive(path.name):
        _add_archive(found, path, names)
    else:
        student = stem(path.name)
        if student.lower() == "lab" and not alone:
            student = path.resolve().parent.name or student
        file = File((path.name,), path.stat().st_size, path.read_bytes)
        found.submissions.append(_submission(Share(student, (file,)), path.parent, names))


def _add_archive(found: Found, path: Path, names: Sequence[str]) -> None:
    name = archive_stem(path.name)
    try:
        tree = archive_tree(lambda: path.open("rb"))
    except IntakeError as error:
        problem = f"{path.name} cannot be read: {error}."
        one = Submission(_people(name), str(path), problem=problem, shown=path.name)
        found.submissions.append(one)
    else:
        _divide(found, tree, path, name, names)


def _divide(found: Found, tree: Tree, path: Path, name: str, names: Sequence[str]) -> None:
    """Add one submission per student; what leads out of an archive is its only student's fault."""
    shares = shares_of(tree, name, named_by_path=not path.is_dir())
    outside = [file for file in tree.files if file.fault and len(file.parts) == 1]
    if len(shares) == 1:
        shares = [Share(shares[0].student, (*shares[0].files, *outside))]
    else:
        found.problems += [f"{path}: {file.fault}; it is left out." for file in outside]
    found.submissions += [_submission(share, path, names) for share in shares]


def _submission(share: Share, root: Path, names: Sequence[str]) -> Submission:
    people = _people(share.student)
    try:
        file = choose(share.files, names)
    except NoCandidateError as error:
        shown = share.files[0].name if len(share.files) == 1 else ""
        return Submission(people, str(root / shown), problem=str(error), shown=shown)
    origin = str(root / (file.origin or file.path))
    return Submission(people, origin, (Candidate(file.name, file.read),))


def _people(name: str) -> tuple[Person, ...]:
    return (Person(_key(name)),)


def _key(name: str) -> str:
    """A student's name that is also a file's name on every system."""
    shown = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name)
    short = (
        shown.strip(" .").lstrip("-").encode()[:200].decode(errors="ignore")
    )  # as file systems count
    return short[:100].strip(" .") or "submission"


def _make_unique(submissions: Iterable[Submission]) -> Iterator[str]:
    """Rename submissions that have the name of an earlier one; say so."""
    taken: set[str] = set()
    for submission in submissions:
        name, new, count = submission.student, submission.student, 1
        while new.casefold() in taken:
            count += 1
            new = f"{name}-{count}"
        taken.add(new.casefold())
        if count > 1:
            submission.people = (replace(submission.people[0], student=new),)
            yield f"{submission.origin}: there is another {name}, so this one is called {new}."
