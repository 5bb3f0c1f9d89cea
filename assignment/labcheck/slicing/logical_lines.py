"""Find where statements begin in text that need not be valid Python.

Python's own parser says nothing about the text after an error, so this small scanner follows
strings, brackets and backslashes itself. It is used to find notebook commands, which may only
stand where a statement begins, and to go on after an error. It reads each line once, whatever the
line holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(
    r"""(?P<comment>\#.*)|(?P<triple>\"{3}|'{3})"""
    r"""|"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|'[^'\\]*(?:\\.[^'\\]*)*(?:'|\\?$)"""
    r"""|(?P<open>[(\[{]+)|(?P<close>[)\]}]+)|\\$""",
    re.VERBOSE,
)
_SPECIAL = re.compile(r"""["'()\[\]{}\\]""")
_END = {
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"),
}
# These cannot stand inside brackets: an unclosed bracket must not swallow what follows it.
_FRESH_START = re.compile(r"\s*(?:(?:async\s+)?def\s+\w|class\s+\w|import\s+\w)")
_CONTINUES = re.compile(r"(?:elif|else|except|finally)\b|[\s)\]}#]|$")


class Scanner:
    """Where we are between lines: inside a string, brackets or a continued line, or at a start."""

    def __init__(self) -> None:
        """Begin at the start of a statement."""
        self._quote = ""
        self._depth = 0
        self._continued = False

    def at_start(self, line: str) -> bool:
        """Whether a statement may begin with this line."""
        if self._quote:
            return False
        if self._depth and _FRESH_START.match(line):
            self._depth, self._continued = 0, False
        return not self._depth and not self._continued

    def feed(self, line: str) -> None:
        """Take in one line."""
        position = self._close_string(line) if self._quote else 0
        self._continued = False
        if position >= 0 and _SPECIAL.search(line, position):
            self._scan(line, position)

    def _close_string(self, line: str, position: int = 0) -> int:
        """Where the open string ends in this line, or -1 when it does not."""
        found = _END[self._quote].match(line, position)
        if found is None:
            return -1
        self._quote = ""
        return found.end()

    def _scan(self, line: str, position: int) -> None:
        while position >= 0 and (found := _TOKEN.search(line, position)):
            if found["comment"]:
                return
            position = found.end()
            if found["triple"]:
                self._quote = found["triple"]
                position = self._close_string(line, position)
            else:
                self._count(found)

    def _count(self, found: re.Match[str]) -> None:
        if found["open"]:
            self._depth += len(found["open"])
        elif found["close"]:
            self._depth = max(0, self._depth - len(found["close"]))
        elif found[0].endswith("\\"):
            self._continued = True


def top_level_starts(lines: Sequence[str]) -> Iterator[int]:
    """The indices of the lines at which a top-level statement seems to begin."""
    scanner, decorated = Scanner(), False
    for index, line in enumerate(lines):
        if scanner.at_start(line) and not _CONTINUES.match(line):
            if not decorated:
                yield index
            decorated = line.startswith("@")
        scanner.feed(line)


def next_left_margin(lines: Sequence[str], index: int) -> int:
    """The next line after `index` that is not indented, whatever else it is."""
    for later in range(index + 1, len(lines)):
        if not _CONTINUES.match(lines[later]):
            return later
    return len(lines)
