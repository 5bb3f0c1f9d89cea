"""The words that reading and slicing share: a block of Python, a problem, a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a submission's text, in a sentence a student can act on."""

    kind: (
        str  # "empty", "file_type", "notebook", "encoding", "syntax", "magic", "too_big", "missing"
    )
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
    lines: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # the student's own, by label
    asides: Mapping[str, str] = field(default_factory=dict)  # text and raw cells, by label


def place(label: str, line: int) -> str:
    """Name a place as a student would: "cell 7, line 3"."""
    return f"{label}, line {line}" if line else label
