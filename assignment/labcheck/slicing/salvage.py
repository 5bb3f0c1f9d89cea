"""Parse a text; where a part does not parse, keep the other top-level statements and say so.

Python refuses a whole file for one missing bracket. A student who forgot it in one function has
still done the others, so each statement at the left margin stands for itself. The text is parsed
in batches: a tree takes several hundred times the memory of its text, and a hostile file is long.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from . import parsing
from .cells import Block, Problem
from .logical_lines import next_left_margin, top_level_starts

BATCH = 100_000  # characters parsed at once
LONG = 500_000  # characters; from here on tokens are counted before a text is parsed
MOST_TOKENS = 500_000  # in one statement: a tree takes about 500 bytes per token
MOST_STATEMENTS = 20_000
MOST_PROBLEMS = 50
_TOKEN = re.compile(r"(?P<comment>^[ \t]*#.*)|[\w.]+|[^\w\s]", re.MULTILINE)
_DEFINES = re.compile(r"(?:async\s+def|def|class|import|from)\s|@|[A-Z_][A-Z_0-9]*\s*[:=]")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")


class NotPythonError(Exception):
    """A text that does not parse: why, and in which of its lines."""

    def __init__(self, reason: str, line: int = 1) -> None:
        """Remember both."""
        super().__init__(reason)
        self.reason, self.line = reason, line


class TooLongError(NotPythonError):
    """A text that is too long to parse, valid or not."""


def weigh(text: str) -> None:
    """Raise TooLongError for a text whose tree would take too much memory."""
    if len(text) > LONG:
        tokens = (found for found in _TOKEN.finditer(text) if not found["comment"])
        if next(itertools.islice(tokens, MOST_TOKENS, None), None):
            raise TooLongError(f"this one statement has more than {MOST_TOKENS:,} words and signs")


def parse(text: str) -> ast.Module:
    """Parse, quietly; whatever Python raises about the text becomes NotPythonError."""
    try:
        return parsing.parse(text)
    except SyntaxError as error:
        line = min(max(error.lineno or 1, 1), text.count("\n") + 1)
        raise NotPythonError(_reason(text, line, error.msg), line) from None
    except (RecursionError, MemoryError):
        raise NotPythonError("it is nested too deeply") from None
    except (ValueError, OverflowError, SystemError) as error:
        line = text.count("\n", 0, max(text.find("\0"), 0)) + 1
        raise NotPythonError(_reason(text, line, str(error)), line) from None


def _reason(text: str, line: int, message: str) -> str:
    if "\0" in text:
        return "it contains a null byte"
    if text.split("\n", line)[line - 1].startswith(_CONFLICT):
        return "this marks a merge conflict that is not resolved"
    return message


@dataclass
class Salvage:
    """What could be kept of one text, and what is wrong with the rest."""

    label: str
    budget: int  # characters that may still be parsed, so that no text takes long
    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    statements: int = 0

    def keep(self, first: int, lines: Sequence[str]) -> None:
        """Keep these lines, the first of which has index `first`, or raise NotPythonError."""
        text = "\n".join(lines)
        weigh(text)
        self.budget -= len(text)
        count = len(parse(text).body)
        if count:
            self.statements += count
            self.blocks.append(Block(self.label, first + 1, text))

    def skip(self, first: int, lines: Sequence[str], fault: NotPythonError) -> None:
        """Note that these lines are not used, and why."""
        text = f"this is not valid Python: {fault.reason}"
        last = first + max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)
        if last > first + 1:
            text += f" (lines {first + 1} to {last} are skipped)"
        self.problems.append(Problem("syntax", text, self.label, first + fault.line))

    def exhausted(self, first: int) -> bool:
        """Whether there are too many errors to go on from this line index; if so it is noted."""
        over = len(self.problems) >= MOST_PROBLEMS or self.budget < 0
        if over:
            text = "there are too many errors before this line; the rest is skipped"
            self.problems.append(Problem("too_big", text, self.label, first + 1))
        return over


def salvage(text: str, label: str) -> Salvage:
    """Keep every top-level statement of the text that parses."""
    lines, kept = text.split("\n"), Salvage(label, budget=2 * len(text) + 300_000)
    for first, end in _batches(lines, len(text)):
        if kept.exhausted(first):
            break
        if kept.statements > MOST_STATEMENTS:
            _keep_definitions(lines[first:], first, kept)
            break
        try:
            kept.keep(first, lines[first:end])
        except NotPythonError:
            if not _keep_statements(lines[first:end], first, kept):
                break
    return kept


def _keep_definitions(lines: Sequence[str], offset: int, kept: Salvage) -> None:
    """Of the rest of an endless script keep what seems to define something."""
    text = f"there are more than {MOST_STATEMENTS:,} statements before this line: "
    text += "from here on only functions, classes, imports and constants are read"
    kept.problems.append(Problem("too_big", text, kept.label, offset + 1))
    for begin, end in itertools.pairwise([*top_level_starts(lines), len(lines)]):
        if _DEFINES.match(lines[begin]) and (
            kept.statements > 2 * MOST_STATEMENTS
            or not _keep_one(lines[begin:end], offset + begin, kept)
        ):
            break


def _batches(lines: Sequence[str], size: int) -> Iterator[tuple[int, int]]:
    """Line ranges of whole statements, each of about BATCH characters."""
    if size <= BATCH:
        yield 0, len(lines)
        return
    begin, position, characters = 0, 0, 0
    for start in top_level_starts(lines):
        characters += sum(len(line) + 1 for line in lines[position:start])
        position = start
        if characters >= BATCH:
            yield begin, start
            begin, characters = start, 0
    yield begin, len(lines)


def _keep_statements(lines: Sequence[str], offset: int, kept: Salvage) -> bool:
    """Keep the statements of one batch that parse, one by one; False when it must be given up."""
    starts = [0, *(start for start in top_level_starts(lines) if start), len(lines)]
    return all(_keep_one(lines[a:b], offset + a, kept) for a, b in itertools.pairwise(starts))


def _keep_one(lines: Sequence[str], offset: int, kept: Salvage) -> bool:
    """Keep what seems to be one statement; where it is none, go on at its next unindented line."""
    while lines:
        try:
            kept.keep(offset, lines)
            return True
        except TooLongError as fault:
            kept.skip(offset, lines, fault)
            return True
        except NotPythonError:
            margin = next_left_margin(lines, 0)
        try:
            kept.keep(offset, lines[:margin])
        except NotPythonError as fault:
            kept.skip(offset, lines[:margin], fault)
        lines, offset = lines[margin:], offset + margin
        if kept.exhausted(offset):
            return False
    return True
