"""What can go wrong in a submission, said in one sentence that the student can act on."""

from __future__ import annotations

import linecache
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST_MESSAGE = 600
_OURS = Path(__file__).parent
_LIBRARIES = tuple(
    {sysconfig.get_path(key) for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {sys.prefix, sys.base_prefix}
)


class SubmissionError(Exception):
    """A submission did not do what was asked.

    Args:
        kind: `missing`, `not_implemented`, `exception`, `wrong_type`, `wrong_shape`,
            `unreadable`, `timeout`, `crashed`, `malformed`, or `environment` (the grader's fault).
        message: one sentence for the student.
        error: the name of the exception's type, where the student's code raised one.
    """

    def __init__(self, kind: str, message: str, error: str = "") -> None:
        super().__init__(clip(message))
        self.kind = kind
        self.error = error


def clip(text: str, longest: int = LONGEST_MESSAGE) -> str:
    """Return `text`, cut to `longest` characters with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


@contextmanager
def student_code(what: str) -> Iterator[None]:
    """Run the student's code; turn whatever it raises into a `SubmissionError`.

    KeyboardInterrupt passes: in a notebook it is the student, pressing stop.
    """
    try:
        yield
    except (SubmissionError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise explain(what, error) from None


def explain(what: str, error: BaseException) -> SubmissionError:
    """Say that `what` raised `error`, and at which of the student's own lines."""
    name = type(error).__name__
    message = clip(safe_str(error), 300)
    place = _own_line(error)
    if isinstance(error, NotImplementedError) and "not implemented for" not in message:
        return SubmissionError("not_implemented", message or f"{what} is not written yet.", name)
    said = f": {message}" if message else ""
    return SubmissionError("exception", f"{what} raised {name}{said}{place}", name)


def safe_str(error: BaseException) -> str:
    """Return the text of an exception, even of one whose `__str__` fails."""
    try:
        return str(error)
    except BaseException:  # its `__str__` is the student's code too
        return ""


def _own_line(error: BaseException) -> str:
    """Return ` (file, line N: source)` for the innermost line that the student wrote."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename)]
    if isinstance(error, SyntaxError) or not own:
        return ""
    last = own[-1]
    source = linecache.getline(last.filename, last.lineno or 0).strip()
    return f" ({_display(last.filename)}, line {last.lineno}{': ' + source if source else ''})"


def _is_own(filename: str) -> bool:
    if filename.startswith("<"):
        return False
    path = Path(filename)
    return path.parent != _OURS and not str(path).startswith(_LIBRARIES)


def _display(filename: str) -> str:
    """Name a file as the student knows it; a notebook's cells live in temporary files."""
    path = Path(filename)
    return "your cell" if path.parent.name.startswith("ipykernel_") else path.name
