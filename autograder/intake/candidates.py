"""Which of the files that a student handed in are to be graded, going by names and bytes.

Usually it is one. Where several may be the lab, all of them are graded and the best counts: that is
the grader's work, as only it runs what a student wrote.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..slicing.filetypes import foreign_type
from .archives import is_archive, nested_tree, too_large
from .files import LINK, MB, File, IntakeError, refuse, walk
from .modules import is_given, is_module, modules_beside

LARGEST_FILE = 25 * MB  # most of it may be the pictures that a notebook shows
MOST_CANDIDATES = 40  # that are read to find those with the answers
MOST_GRADED = 4  # of one submission
_MOST_READ = 60 * MB  # of all of these together
_ANY_NAME = re.IGNORECASE | re.DOTALL  # a file's name may hold a line's end
_CODE = re.compile(r".+\.(?:py|ipynb)", _ANY_NAME)
_DISGUISED = re.compile(r".+\.(?:py|ipynb)\.(?:txt|json)", _ANY_NAME)  # as browsers save them
_LAB = re.compile(r"lab\.(?:py|ipynb)", re.IGNORECASE)
_LAB_LIKE = re.compile(r"lab(?![a-z]).*", re.IGNORECASE)
_GIVEN_PATTERN = re.compile(r"test_.*\.py|.*_test\.py|__init__\.py|q\d_\w+\.py", re.IGNORECASE)
_STUB = re.compile(rb'(?:^|")[ \t]*raise NotImplementedError', re.MULTILINE)
_IMPORT = re.compile(rb'(?:^|")[ \t]*(?:from|import)[ \t]+(\w+)', re.MULTILINE)
_DEFINITION = rb"(?:def|class)[ \t]+(%s)\b|\b(%s)[ \t]*=[^=]"


class NoCandidateError(Exception):
    """There is no one file to grade; says why, in a sentence."""


def is_code(file: File) -> bool:
    """Whether the file is Python or a notebook, going by its name, and not part of the handout."""
    if is_given(replace(file, parts=file.parts[-1:])):
        return False
    return bool(_CODE.fullmatch(file.name) or _DISGUISED.fullmatch(file.name))


def is_candidate(file: File) -> bool:
    """Whether the file may be the lab among the files of one student."""
    return is_code(file) and not is_given(file) and not _GIVEN_PATTERN.fullmatch(file.name)


def is_lab(file: File) -> bool:
    """Whether the file is called as the skeleton is."""
    return _LAB.fullmatch(file.name) is not None


def is_lab_like(file: File) -> bool:
    """Whether the name is a variation of the skeleton's: `lab (1).py`, `Lab_final.ipynb`."""
    return _LAB_LIKE.fullmatch(file.name) is not None


@dataclass(frozen=True)
class Candidate:
    """A file that may be the lab, and the modules that its student wrote beside it.

    Args:
        name: the file's own name; its ending tells a script from a notebook.
        read: its bytes.
        modules: by their path below the file's folder, with `/`: `helpers.py`, `tools/nets.py`.
        origin: where it was found, for messages.
    """

    name: str
    read: Callable[[], bytes] = field(repr=False)
    modules: Mapping[str, Callable[[], bytes]] = field(default_factory=dict, repr=False)
    origin: str = ""


@dataclass(frozen=True)
class Selection:
    """What is graded of one submission.

    Args:
        candidates: the files that may be the lab, the likeliest first; never empty.
        unused: the names of files that were handed in and are not looked at.
        notes: sentences for the student and the instructor.
    """

    candidates: tuple[Candidate, ...]
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def select(files: Iterable[File], names: Sequence[str] = ()) -> Selection:
    """The files to grade.

    Args:
        files: all files of one submission.
        names: the graded names, which tell apart files that have odd names.

    Raises:
        NoCandidateError: there is none.
    """
    given = list(files)
    opened = _opened(given)
    faults = [file.fault for file in opened]
    for fault in filter(None, [too_large(opened), *faults]):
        raise NoCandidateError(f"The submission is refused: {fault}.")
    candidates = [
        file for file in opened if is_candidate(file) or (len(opened) == 1 and is_code(file))
    ]
    if not candidates:
        raise NoCandidateError(_nothing(opened))
    ranked = _usable(_ranked(candidates, names))
    notes: tuple[str, ...] = ()
    if len(ranked) > MOST_GRADED:
        more = ", ".join(_called(file) for file in ranked[MOST_GRADED:][:3])
        notes = (f"{len(ranked)} files may be the lab; these are not graded: {more}.",)
    made = tuple(_candidate(file, opened) for file in ranked[:MOST_GRADED])
    return Selection(made, _unused(given, opened, ranked), notes)


def _called(file: File) -> str:
    """What a person calls a file."""
    return file.shown or file.name


def _usable(ranked: Sequence[File]) -> list[File]:
    """The files that can be read and graded, if there is one.

    Raises:
        NoCandidateError: there is none; says what is wrong with the likeliest.
    """
    usable = [file for file in ranked if not _unusable(file)]
    if not usable:
        raise NoCandidateError(_unusable(ranked[0]))
    return usable


def _unusable(file: File) -> str:
    """Why a file cannot be graded, whatever is in it; "" where it can."""
    if file.read is refuse:
        return f"{_called(file)} cannot be read: {LINK}."
    if file.size > LARGEST_FILE:
        return _too_large(file)
    return "" if file.size else f"{_called(file)} is empty."


def _candidate(file: File, files: Sequence[File]) -> Candidate:
    return Candidate(
        _called(file), file.read, modules_beside(file, files), file.origin or file.path
    )


def _unused(
    given: Sequence[File], opened: Sequence[File], ranked: Sequence[File]
) -> tuple[str, ...]:
    """The names of what lies beside the work and is no part of it."""
    if opened is not given:
        return ()
    beside = [file for file in given if len(file.parts) == 1 and file not in ranked]
    return tuple(_called(file) for file in beside if not (is_module(file) or is_given(file)))


def _opened(files: list[File]) -> list[File]:
    """The files of a student's own archive, where that is all there is to grade."""
    archives = [file for file in files if is_archive(file.name)]
    if any(is_candidate(file) for file in files) or len(archives) != 1:
        return files
    try:
        return list(walk(nested_tree(archives[0])))
    except (IntakeError, OSError) as error:
        raise NoCandidateError(f"{archives[0].name} cannot be read: {error}.") from None


def _most_likely(candidates: Sequence[File]) -> list[File]:
    """The candidates with the best name: `lab.py` and `lab (1).py`, else any; highest folder."""
    strict = [file for file in candidates if _CODE.fullmatch(file.name)] or list(candidates)
    return _highest([file for file in strict if is_lab_like(file)] or strict)


def _highest(files: Sequence[File]) -> list[File]:
    depth = min(len(file.parts) for file in files)
    return [file for file in files if len(file.parts) == depth]


@dataclass(frozen=True)
class _Seen:
    """What the bytes of a file show: who else is imported, what is defined and what is left."""

    file: File
    done: int  # graded names that are defined, less the tasks of the skeleton that are not done
    defined: int
    imports: frozenset[bytes]
    same: bytes  # equal in files that are the same work

    @property
    def module(self) -> frozenset[bytes]:
        """The names by which another file imports this one: its own, or that of its package."""
        names = (*self.file.parts[:-1], self.file.name.rpartition(".")[0])
        return frozenset(name.encode(errors="replace") for name in names)

    @property
    def order(self) -> tuple[object, ...]:
        file = self.file
        script = file.name.lower().endswith(".py")
        return (-self.done, not is_lab(file), not script, len(file.parts), file.path)


def _ranked(candidates: Sequence[File], names: Sequence[str]) -> list[File]:
    """The candidates that may be the lab, the likeliest first."""
    likely = _most_likely(candidates)
    compared = candidates if len(candidates) <= MOST_CANDIDATES else likely
    if len(compared) == 1:
        return list(compared)
    if len(compared) > MOST_CANDIDATES or sum(file.size for file in compared) > _MOST_READ:
        said = f"There are {len(compared)} files that may be the lab, too many or too large"
        raise NoCandidateError(f"{said} to compare. Hand in one, called lab.py or lab.ipynb.")
    defined = _defining(names)
    seen = sorted((_look(file, defined) for file in compared), key=lambda one: one.order)
    return [one.file for one in _distinct(_of_the_lab(seen, {file.path for file in likely}))]


def _of_the_lab(seen: Sequence[_Seen], likely: set[str]) -> list[_Seen]:
    """Those with a likely name, and others in which more is done; no module that one imports."""
    by_name = [one for one in seen if one.file.path in likely]
    most = max(one.done for one in by_name)
    kept = [one for one in seen if one.file.path in likely or one.done > most]
    parts = frozenset[bytes]().union(*(one.module for one in seen if one.defined))
    kept = [one for one in kept if one.defined or one.imports & parts] or by_name
    imported = frozenset[bytes]().union(*(one.imports - one.module for one in kept))
    return [one for one in kept if not one.module & imported] or kept


def _distinct(seen: Iterable[_Seen]) -> Iterable[_Seen]:
    """The first of each work: a copy of it is no second attempt."""
    first: dict[bytes, _Seen] = {}
    for one in seen:
        first.setdefault(one.same, one)
    return first.values()


def _look(file: File, defined: re.Pattern[bytes]) -> _Seen:
    text = _text(file)
    names = {name for found in defined.finditer(text) for name in found.groups() if name}
    imports = frozenset(_IMPORT.findall(text))
    lines = b"\n".join(line.rstrip() for line in text.splitlines()).strip()
    same = hashlib.sha256(lines or file.path.encode(errors="replace")).digest()
    return _Seen(file, len(names) - len(_STUB.findall(text)), len(names), imports, same)


def _defining(names: Sequence[str]) -> re.Pattern[bytes]:
    """What finds a definition of any of the names, in one pass through a file."""
    words = b"|".join(re.escape(name).encode() for name in names) or b"(?!)"
    return re.compile(_DEFINITION % (words, words))


def _text(file: File) -> bytes:
    try:
        return file.read() if file.size <= LARGEST_FILE else b""
    except (IntakeError, OSError):
        return b""


def _too_large(file: File) -> str:
    said = f"{_called(file)} has {file.size / MB:.0f} MB; {LARGEST_FILE // MB} MB is the most"
    return f"{said}. If it is a notebook, clear its outputs and hand it in again."


def _nothing(files: Sequence[File]) -> str:
    """Say what was handed in instead of a lab."""
    if not files:
        return "Nothing was handed in: the folder is empty."
    names = ", ".join(_called(file) for file in files[:3]) + (", …" if len(files) > 3 else "")
    kind = foreign_type(_text(files[0])) if len(files) == 1 else None
    said = f"{names} is {kind}" if kind else f"There is nothing to grade among: {names}"
    return f"{said}. Hand in lab.py or lab.ipynb."
