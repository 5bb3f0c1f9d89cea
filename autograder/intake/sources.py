"""Find the submissions in the paths of a command line. Runs in the judge: parses no student text.

Problems with a path are the caller's to report; problems with one submission stay with it, so that
one damaged archive never costs the rest of a class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .archives import archive_stem, archive_tree, is_archive
from .candidates import NoCandidateError, choose
from .files import File, IntakeError, Tree, folder_tree
from .layouts import Share, shares_of, stem


@dataclass
class Submission:
    """What one student handed in: a file to grade, or the reason why there is none."""

    student: str
    origin: str  # where it was found, for messages
    file_name: str
    problem: str | None = None
    read: Callable[[], bytes] | None = field(default=None, repr=False)

    @property
    def data(self) -> bytes | None:
        """The file's bytes, read now; None, with a problem, where there are none."""
        if self.problem is not None or self.read is None:
            return None
        try:
            return self.read()
        except (IntakeError, OSError) as error:
            self.problem = f"{self.file_name} cannot be read: {error}."
            return None


@dataclass
class Found:
    """The submissions in some paths, and sentences about paths that hold none."""

    submissions: list[Submission] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


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
        found.submissions.append(Submission(_key(name), str(path), path.name, problem))
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
    student = _key(share.student)
    try:
        file = choose(share.files, names)
    except NoCandidateError as error:
        shown = share.files[0].name if len(share.files) == 1 else ""
        return Submission(student, str(root / shown), shown, str(error))
    return Submission(student, str(root / (file.origin or file.path)), file.name, read=file.read)


def _key(name: str) -> str:
    """A student's name that is also a file's name on every system."""
    shown = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name)
    short = shown.strip(" .").encode()[:200].decode(errors="ignore")  # as file systems count
    return short[:100].strip(" .") or "submission"


def _make_unique(submissions: Iterable[Submission]) -> Iterator[str]:
    """Rename submissions that have the name of an earlier one; say so."""
    taken: set[str] = set()
    for submission in submissions:
        name, count = submission.student, 1
        while submission.student.casefold() in taken:
            count += 1
            submission.student = f"{name}-{count}"
        taken.add(submission.student.casefold())
        if count > 1:
            new = submission.student
            yield f"{submission.origin}: there is another {name}, so this one is called {new}."
