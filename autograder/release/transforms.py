"""One file of the student's folder: what it is made of, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import regions


class SourceError(ValueError):
    """A source of the student's folder cannot be used; the message says why."""


@dataclass(frozen=True)
class Transform:
    """One file of assignment/: its path, the sources it is made of, and how."""

    target: str
    sources: tuple[str, ...]
    make: Callable[..., str]

    def apply(self, root: Path) -> str:
        """Return the text of the file, made from the sources under `root`."""
        return self.make(*((root / source).read_text("utf-8") for source in self.sources))


def copy(source: str, target: str) -> Transform:
    """Return the transform that copies a file, which must hold no marked region."""

    def unchanged(content: str) -> str:
        regions.check_unmarked(content, source)
        return content

    return Transform(target, (source,), unchanged)
