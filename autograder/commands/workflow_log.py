"""What a command prints in a GitHub workflow: text for people, of which no line is a command.

The runner takes a line for a command that begins with `::`, after any spaces. A submission chooses
its words, and where they are broken into lines is chosen by their length. So the lines are looked
at as they are printed.
"""

from __future__ import annotations

import os
import re
import sys
from typing import Any, TextIO

COMMANDS = frozenset({"grade", "report", "export"})  # others tell the runner something on purpose
_BEGIN = re.compile(r"^(\s*)::", re.MULTILINE)
_MAY_BEGIN = re.compile(r"[\s:]*")


def guard(command: str | None) -> None:
    """Let standard output and standard error of one of `COMMANDS` hold no command to a runner."""
    if command in COMMANDS and os.environ.get("GITHUB_ACTIONS"):
        sys.stdout = _Guarded(sys.stdout)
        sys.stderr = _Guarded(sys.stderr)


class _Guarded:
    """A stream of text that breaks each `::` with which a line would begin.

    Args:
        stream: where the text goes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begun = ""  # of a line; a bar if it cannot become a command any more

    def write(self, text: str) -> int:
        """Write text, which may be a part of a line."""
        whole = _BEGIN.sub(r"\1: :", self._begun + text)
        self._stream.write(whole[len(self._begun) :])
        line = whole.rpartition("\n")[2]
        self._begun = line if _MAY_BEGIN.fullmatch(line) else "|"
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
