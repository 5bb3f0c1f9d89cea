"""`mnist-lab report`: rebuild table, pages, zips and report from the results, without grading."""

from __future__ import annotations

from pathlib import Path

from ..gradebook.book import Book, known_overrides
from ..gradebook.lock import LockedError, locked
from ..gradebook.overrides import OverrideError
from ..gradebook.roll import RollError, read_roll
from .exit_status import FAILED, OK, USAGE, fail


def run(folder: Path, anonymous: bool = False) -> int:
    """Rebuild everything that is made from the results; return the exit status.

    Args:
        folder: that `mnist-lab grade -o` wrote.
        anonymous: write the report without names, too.
    """
    from .closing import finished

    try:
        roll = read_roll(folder)  # before the lock, which would make a file in a wrong folder
        with locked(folder):
            book = Book(folder, roll, known_overrides(folder, roll))
            book.load()
            book.finish()
            if anonymous:
                book.write_report(anonymous=True)
    except (RollError, OverrideError, LockedError) as error:
        return fail(str(error), USAGE)
    except OSError as error:
        return fail(f"{folder} cannot be written to: {error.strerror or error}.")
    for sentence in book.unwritten:
        fail(sentence)
    finished(book, folder)
    return FAILED if book.unwritten else OK
