"""What can go wrong in a submission, said in one sentence that the student can act on."""

from __future__ import annotations

import difflib
import linecache
import re
import sys
import sysconfig
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

LONGEST_MESSAGE = 600
OUR_FAULT = "The autograder itself failed. This is not your fault; tell your instructor."
MOST_NAMES = 500  # among which a name that is spelt nearly alike is looked for
UNSENT = "The answer cannot be sent"  # as it begins where an answer is too large, or no plain data
_OURS = Path(sys.modules[__name__.partition(".")[0]].__path__[0])  # `autograder` or `labcheck`
_LIBRARIES = tuple(
    {sysconfig.get_path(key) for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {sys.prefix, sys.base_prefix}
)


# What errors that many make mean; a lab adds those of its own libraries.
_MEANING = {
    "takes no arguments": "Is `__init__` spelled right, with two underscores on both sides?",
    "is not defined": "Is it passed in, or imported, or from a cell that has not run?",
    "No module named": "That package is not installed here: do without it.",
}


def know(meanings: Mapping[str, str]) -> None:
    """Add what errors of a lab's libraries mean: parts of their messages, and the sentences."""
    _MEANING.update(meanings)


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


def explain(what: str, error: BaseException, where: str = "") -> SubmissionError:
    """Say that `what` raised `error`, and at which of the student's own lines.

    Args:
        what: was run; empty for what stands at `where`.
        error: that it ended with.
        where: to name if the error itself tells no line.
    """
    name = type(error).__name__
    message = clip(safe_str(error), 300)
    place = _own_line(error) or (f" ({where})" if where else "")
    if isinstance(error, NotImplementedError) and "not implemented for" not in message:
        unsaid = f"{what} is not written yet: it still raises NotImplementedError{place}."
        said = message + _left_over(error, place) if " " in message else unsaid
        return SubmissionError("not_implemented", said, name)
    said = f": {message}" if message else ""
    meaning = _nearest_name(error) or next(
        (f" {words}" for known, words in _MEANING.items() if known in message), ""
    )
    raised = f"{what} raised {name}" if what else name
    return SubmissionError("exception", f"{raised}{said}{place}.{meaning}", name)


def describe_type(value: object) -> str:
    """Name the type of `value` as a student would: `None`, `a list`, `an ndarray`, …"""
    if value is None:
        return "None (is a `return` missing?)"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def after(cause: str, error: SubmissionError) -> str:
    """Return the text of an error that another one has led to: that comes first.

    Args:
        cause: what was raised first, in a sentence.
        error: what followed; guesses at why a name is not defined are left out.
    """
    known = _MEANING["is not defined"]
    followed = re.sub(r"(?<=\)\.) The nearest defined name is `\w+`\.$", "", str(error))
    return f"{cause} So {followed.removesuffix(known).rstrip()}"


def safe_str(error: BaseException) -> str:
    """Return the text of an exception, even of one whose `__str__` fails."""
    try:
        return str(error)
    except BaseException:  # its `__str__` is the student's code too
        return ""


def _own_line(error: BaseException) -> str:
    """Return ` (file, line N, in function: source)` for the innermost line of the student's.

    Where another function of theirs has called that one, its line follows: the fault may be there.
    """
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename)]
    if isinstance(error, SyntaxError) or not own:
        return ""
    last = own[-1]
    caller = next((f for f in own[-2::-1] if f.name[0] != "<" and f.name != last.name), None)
    called = f"; called in {_line(caller, last)}" if caller and last.name[0] != "<" else ""
    return f" ({_line(last)}{called})"


def _line(frame: traceback.FrameSummary, other: traceback.FrameSummary | None = None) -> str:
    """Return `file, line N, in function: source`; without the file if it is that of another."""
    same = other is not None and frame.filename == other.filename
    file = "" if same else f"{_display(frame.filename)}, "
    source = linecache.getline(frame.filename, frame.lineno or 0).strip()
    inside = "" if frame.name.startswith("<") else f", in {frame.name}"
    return f"{file}line {frame.lineno}{inside}{': ' + source if source else ''}"


def _left_over(error: BaseException, place: str) -> str:
    """Say of a task's line that still raises that there is code beside it."""
    frames = [f for f, _ in traceback.walk_tb(error.__traceback__) if _is_own(f.f_code.co_filename)]
    names = set(frames[-1].f_code.co_names) if frames else set()
    written = names - {"super", "__init__", type(error).__name__}
    return f". There is code, but its line still raises{place}: remove it." if written else ""


def _nearest_name(error: BaseException) -> str:
    """Say which known name an unknown one may stand for; nothing where none is near."""
    wanted = getattr(error, "name", None)
    if not isinstance(error, NameError) or not isinstance(wanted, str):
        return ""
    frames = [f for f, _ in traceback.walk_tb(error.__traceback__) if _is_own(f.f_code.co_filename)]
    if not frames:
        return ""
    for known in (frames[-1].f_locals, frames[-1].f_globals):
        names = [name for name in list(known)[:MOST_NAMES] if isinstance(name, str)]
        if near := _near(wanted, [name for name in names if name[:1] != "_"]):
            return f" The nearest defined name is `{near}`."
    return ""


def _near(wanted: str, names: list[str]) -> str:
    """Return the name that is nearest: one that is spelt nearly so, or that begins alike."""
    if spelt := difflib.get_close_matches(wanted, names, 1, 0.75):
        return spelt[0]
    begins = (name for name in names if min(len(name), len(wanted)) >= 3)
    return next((n for n in begins if n.startswith(wanted) or wanted.startswith(n)), "")


def _is_own(filename: str) -> bool:
    if filename.startswith("<"):
        return False
    path = Path(filename)
    return _OURS not in path.parents and not str(path).startswith(_LIBRARIES)


def _display(filename: str) -> str:
    """Name a file as the student knows it; a notebook's cells live in temporary files."""
    path = Path(filename)
    return "your cell" if path.parent.name.startswith("ipykernel_") else path.name
