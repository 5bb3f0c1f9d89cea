"""In one line what was found: which kind of export, how many students, what is unusual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .people import Person
from .submission import Submission

_MOST_NAMED = 3


@dataclass
class _Part:
    kind: str
    submissions: list[Submission] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class Summary:
    """Collects what was found, path by path."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: dict[str, _Part] = {}

    def add(self, kind: str, submissions: Sequence[Submission], ignored: Sequence[str]) -> None:
        """Take in one path."""
        part = self._parts.setdefault(kind, _Part(kind))
        part.submissions += submissions
        part.ignored += ignored

    def line(self, missing: Sequence[Person]) -> str:
        """The line; "" where there is one submission that no platform exported."""
        count = sum(len(part.submissions) for part in self._parts.values())
        if count == 1 and not missing and set(self._parts) <= {"", "files of a class"}:
            return ""
        said = [_described(part) for part in self._parts.values()]
        if missing:
            said.append(f"{_count(len(missing), 'student')} of the roster without a submission")
        return "; ".join(said) + "." if said else ""


def _described(part: _Part) -> str:
    submissions = part.submissions
    students = sum(len(one.people) for one in submissions)
    facts = [_count(students, "student")]
    groups = sum(len(one.people) > 1 for one in submissions)
    late = sum(one.late is True for one in submissions)
    empty = sum(one.problem is not None for one in submissions)
    facts += [_count(groups, "group")] * bool(groups) + [f"{late} late"] * bool(late)
    facts += [f"{empty} with nothing to grade"] * bool(empty)
    if part.ignored:
        shown = ", ".join(part.ignored[:_MOST_NAMED])
        more = ", …" if len(part.ignored) > _MOST_NAMED else ""
        facts.append(f"{_count(len(part.ignored), 'file')} ignored: {shown}{more}")
    kind = part.kind or "files"
    return f"{kind[0].upper()}{kind[1:]}: {', '.join(facts)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("s" if number != 1 else "")
