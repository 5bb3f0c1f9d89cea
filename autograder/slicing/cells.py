"""The words that reading and slicing share: a block of Python, a problem, a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a submission's text, in a sentence a student can act on."""

    # "empty", "file_type", "notebook", "encoding", "syntax", "magic" or "too_big".
    kind: str
    text: str
    label: str  # the file's name, or "cell 7"
    line: int = 0  # 0: the problem is not about one line

    def __str__(self) -> str:
        """The sentence, with the place it is about."""
        return f"{place(self.label, self.line)}: {self.text}"


@dataclass(frozen=True)
class Block:
    """A run of whole top-level statements that parse; `text` begins at line `first_line`."""

    label: str
    first_line: int
    text: str


@dataclass(frozen=True)
class Source:
    """What a submission's file says: the Python that can be used, the problems with the rest."""

    blocks: tuple[Block, ...] = ()
    problems: tuple[Problem, ...] = ()
    # By label: the student's own lines, and the text of cells that hold no code.
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asides: Mapping[str, str] = field(default_factory=dict)


def place(label: str, line: int) -> str:
    """Name a place as a student would: "cell 7, line 3"."""
    return f"{label}, line {line}" if line else label
