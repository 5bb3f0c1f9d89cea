"""The modules that a student wrote beside the lab: part of the submission, read with it.

What the handout gives is the course's own, whatever a student has made of it: that is never taken
from a submission.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..manifest import the_lab
from .files import MB, File

MOST_MODULES = 100
LARGEST_MODULE = 1 * MB
MOST_BYTES = 4 * MB  # of all of them together
DEEPEST_PACKAGE = 6
_GIVEN = {"probes.py", "checks.py", "conftest.py", "setup.py"}
_GIVEN_FOLDERS = {"tests", "test", "docs", "figures", "labcheck"}


def is_given(file: File) -> bool:
    """Whether the file is the handout's, going by its name."""
    folders = (part.lower() for part in file.parts[:-1])
    given = _GIVEN | the_lab().given
    return file.name.lower() in given or any(part in _GIVEN_FOLDERS for part in folders)


def is_module(file: File) -> bool:
    """Whether the file may be a module or part of a package that a student wrote."""
    if is_given(file) or file.fault or len(file.parts) > DEEPEST_PACKAGE:
        return False
    name, dot, ending = file.name.rpartition(".")
    return bool(dot) and ending == "py" and all(map(str.isidentifier, (*file.parts[:-1], name)))


def modules_beside(lab: File, files: Sequence[File]) -> Mapping[str, Callable[[], bytes]]:
    """What a lab can import, by its path: seen from the lab's folder, and from the topmost one.

    The nearest are taken first, up to a bound in number and bytes.
    """
    folder, found, size = lab.parts[:-1], dict[str, File](), 0
    for file in sorted(filter(is_module, files), key=lambda file: _distance(file, folder)):
        if file.parts == lab.parts or not 0 < file.size <= LARGEST_MODULE:
            continue
        size += file.size
        if size > MOST_BYTES or len(found) >= MOST_MODULES:
            break
        if file.parts[: len(folder)] == folder:
            found.setdefault("/".join(file.parts[len(folder) :]), file)
        if folder:
            found.setdefault(file.path, file)
    return {path: file.read for path, file in found.items()}


def _distance(file: File, folder: tuple[str, ...]) -> tuple[bool, int, str]:
    """How far a file is from a folder: what lies below it comes first."""
    return (file.parts[: len(folder)] != folder, len(file.parts), file.path)
