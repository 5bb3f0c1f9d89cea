"""`mnist-lab export`: scores into the gradebook file of Canvas or Moodle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..gradebook.entries import load
from ..gradebook.files import write
from ..gradebook.lms.filling import Filled, fill
from ..gradebook.lms.sheet import SheetError
from ..gradebook.overrides import OverrideError
from ..gradebook.roll import RollError
from ..reports.escaping import plain
from .exit_status import OK, USAGE, fail


@dataclass(frozen=True)
class Request:
    """The command line of `export`, parsed."""

    platform: str
    folder: Path
    gradebook: Path
    output: Path
    column: str | None = None
    comments: str | None = None
    scale: bool = False


def run(request: Request) -> int:
    """Write the filled file; return the exit status."""
    if request.output.exists() and request.output.samefile(request.gradebook):
        same = f"{request.output} is the file to be filled: choose another name with -o."
        return fail(same, USAGE)
    try:
        entries = load(request.folder)
        if not entries:
            return fail(f"{request.folder} holds no graded submission yet.", USAGE)
        filled = fill(
            request.gradebook.read_bytes(),
            entries,
            request.platform,
            request.column,
            request.comments,
            request.scale,
        )
    except (RollError, OverrideError) as error:
        return fail(str(error), USAGE)
    except SheetError as error:
        return fail(f"{request.gradebook}: {error}", USAGE)
    except OSError as error:
        return fail(f"{request.gradebook} cannot be read: {error.strerror or error}.", USAGE)
    try:
        write(request.output, filled.data)
    except OSError as error:
        return fail(f"{request.output} cannot be written: {error.strerror or error}.")
    _tell(request, filled)
    return OK


def _tell(request: Request, filled: Filled) -> None:
    print(f'{request.output}: {filled.count} scores filled into "{plain(filled.header)}".')
    if filled.same:
        print(f"{filled.same} stood there already.")
    if filled.replaced:
        print(f"{len(filled.replaced)} replaced another score:")
    for line in filled.replaced:
        print(f"  {plain(line)}")
    for sentence in filled.said:
        print(plain(sentence))
