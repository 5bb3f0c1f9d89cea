"""Which of the files that a student handed in is the one to grade, going by names and bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .archives import is_archive, nested_tree, too_large
from .files import MB, File, IntakeError
from .filetypes import foreign_type

LARGEST_FILE = 25 * MB  # most of it may be the pictures that a notebook shows
MOST_CANDIDATES = 40  # that are read to find the one with the answers
_MOST_READ = 60 * MB  # of all of these together
_ANY_NAME = re.IGNORECASE | re.DOTALL  # a file's name may hold a line's end
_CODE = re.compile(r".+\.(?:py|ipynb)", _ANY_NAME)
_DISGUISED = re.compile(r".+\.(?:py|ipynb)\.(?:txt|json)", _ANY_NAME)  # as browsers save them
_LAB = re.compile(r"lab\.(?:py|ipynb)", re.IGNORECASE)
_LAB_LIKE = re.compile(r"lab(?![a-z]).*", re.IGNORECASE)
_GIVEN = {"mnist.py", "probes.py", "checks.py", "conftest.py", "setup.py"}
_GIVEN_PATTERN = re.compile(r"test_.*\.py|.*_test\.py|__init__\.py|q\d_\w+\.py", re.IGNORECASE)
_GIVEN_FOLDERS = {"tests", "test", "docs", "figures"}
_STUB = re.compile(rb'(?:^|")[ \t]*raise NotImplementedError', re.MULTILINE)
_DEFINITION = rb"(?:def|class)[ \t]+(%s)\b|\b(%s)[ \t]*=[^=]"


class NoCandidateError(Exception):
    """There is no one file to grade; says why, in a sentence."""


def is_code(file: File) -> bool:
    """Whether the file is Python or a notebook, going by its name, and not part of the handout."""
    if file.name.lower() in _GIVEN:
        return False
    return bool(_CODE.fullmatch(file.name) or _DISGUISED.fullmatch(file.name))


def is_candidate(file: File) -> bool:
    """Whether the file may be the lab among the files of one student."""
    if not is_code(file) or _GIVEN_PATTERN.fullmatch(file.name):
        return False
    return not any(part.lower() in _GIVEN_FOLDERS for part in file.parts[:-1])


def is_lab(file: File) -> bool:
    """Whether the file is called as the skeleton is."""
    return _LAB.fullmatch(file.name) is not None


def is_lab_like(file: File) -> bool:
    """Whether the name is a variation of the skeleton's: `lab (1).py`, `Lab_final.ipynb`."""
    return _LAB_LIKE.fullmatch(file.name) is not None


def choose(files: Sequence[File], names: Sequence[str] = ()) -> File:
    """The file to grade.

    Args:
        files: all files of one submission.
        names: the graded names, which tell apart files that have odd names.

    Raises:
        NoCandidateError: there is none, or it is not clear which.
    """
    files = _opened(files)
    faults = [file.fault for file in files]
    for fault in filter(None, [too_large(files), *faults]):
        raise NoCandidateError(f"The submission is refused: {fault}.")
    candidates = [
        file for file in files if is_candidate(file) or (len(files) == 1 and is_code(file))
    ]
    if not candidates:
        raise NoCandidateError(_nothing(files))
    chosen = _only(_most_likely(candidates), names)
    if chosen.size > LARGEST_FILE:
        raise NoCandidateError(_too_large(chosen))
    if chosen.size == 0:
        raise NoCandidateError(f"{chosen.name} is empty.")
    return chosen


def _opened(files: Sequence[File]) -> Sequence[File]:
    """The files of a student's own archive, where that is all there is to grade."""
    archives = [file for file in files if is_archive(file.name)]
    if any(is_candidate(file) for file in files) or len(archives) != 1:
        return files
    try:
        return nested_tree(archives[0]).files
    except (IntakeError, OSError) as error:
        raise NoCandidateError(f"{archives[0].name} cannot be read: {error}.") from None


def _most_likely(candidates: Sequence[File]) -> list[File]:
    """The candidates with the best name: `lab.py`, then `lab (1).py`, then any; highest folder."""
    strict = [file for file in candidates if _CODE.fullmatch(file.name)] or list(candidates)
    for test in (is_lab, is_lab_like):
        if alike := [file for file in strict if test(file)]:
            return _highest(alike)
    return _highest(strict)


def _highest(files: Sequence[File]) -> list[File]:
    depth = min(len(file.parts) for file in files)
    return [file for file in files if len(file.parts) == depth]


def _only(files: list[File], names: Sequence[str]) -> File:
    """The one file that holds answers."""
    if len(files) == 1:
        return files[0]
    if len(files) > MOST_CANDIDATES or sum(file.size for file in files) > _MOST_READ:
        said = f"There are {len(files)} files that may be the lab, too many or too large to compare"
        raise NoCandidateError(f"{said}. Hand in one, called lab.py or lab.ipynb.")
    defined = _defining(names)
    counts = {file.path: _counted(file, defined) for file in files}
    most = max(count for count, _ in counts.values())
    stubs = {path: left for path, (count, left) in counts.items() if count == most}
    least = [file for file in files if stubs.get(file.path) == min(stubs.values())]
    if len(least) == 1:
        return least[0]
    if least[0].read() == least[1].read() or (min(stubs.values()) and all(map(is_lab, least))):
        return min(least, key=lambda file: (file.name.lower() != "lab.py", file.path))
    shown = ", ".join(file.path for file in least[:4])
    said = f"It is not clear which file to grade: {shown} all hold answers"
    raise NoCandidateError(f"{said}. Hand in one, called lab.py or lab.ipynb.")


def _counted(file: File, defined: re.Pattern[bytes]) -> tuple[int, int]:
    """How many graded names a file defines, and how many tasks of the skeleton are to do in it."""
    text = _text(file)
    names = {name for found in defined.finditer(text) for name in found.groups() if name}
    return len(names), len(_STUB.findall(text))


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
    said = f"{file.name} has {file.size / MB:.0f} MB; {LARGEST_FILE // MB} MB is the most"
    return f"{said}. If it is a notebook, clear its outputs and hand it in again."


def _nothing(files: Sequence[File]) -> str:
    """Say what was handed in instead of a lab."""
    if not files:
        return "Nothing was handed in: the folder is empty."
    names = ", ".join(file.name for file in files[:3]) + (", …" if len(files) > 3 else "")
    kind = foreign_type(_text(files[0])) if len(files) == 1 else None
    said = f"{names} is {kind}" if kind else f"There is nothing to grade among: {names}"
    return f"{said}. Hand in lab.py or lab.ipynb."
