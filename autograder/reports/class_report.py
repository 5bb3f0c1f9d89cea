"""report.html: one page about a whole class, for its instructor; without names, for a meeting."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from . import charts, item_analysis
from .entries import Change, Entry
from .item_analysis import Item, commonest, items
from .sheet import Row, Sheet, number, sheet
from .templating import render

if TYPE_CHECKING:
    from markupsafe import Markup


NAMED, ANONYMOUS = "report.html", "report-anonymous.html"
MOST_SLOW = 5


def html(
    entries: Sequence[Entry],
    changes: Sequence[Change] = (),
    *,
    anonymous: bool = False,
    feedback: Iterable[str] = (),
) -> str:
    """Return the report as one HTML page that needs no other file.

    Args:
        entries: the gradebook.
        changes: what the last regrading changed.
        anonymous: tell nothing that leads to a person.
        feedback: the students whose feedback lies beside the report, in `feedback/`.
    """
    room = ClassRoom(entries, changes, anonymous)
    there = frozenset(feedback)

    def link(student: str) -> str:
        return f"feedback/{quote(student, safe='')}.html" if student in there else ""

    return render("class.html", room=room, link=link, item_analysis=item_analysis)


@dataclass(frozen=True)
class QuestionSummary:
    """A question, as the class did in it."""

    name: str
    title: str
    out_of: float
    points: tuple[float, ...]
    items: tuple[Item, ...]

    @property
    def mean(self) -> float:
        """The mean of the points that count."""
        return statistics.fmean(self.points)

    @property
    def median(self) -> float:
        """Their median."""
        return statistics.median(self.points)

    @property
    def full(self) -> int:
        """How many have all the points."""
        return sum(points >= self.out_of for points in self.points)

    @property
    def none(self) -> int:
        """How many have none."""
        return sum(points <= 0 for points in self.points)


class ClassRoom:
    """What a report tells of a class.

    Args:
        entries: the gradebook.
        changes: what the last regrading changed.
        anonymous: leave out whatever leads to a person.
    """

    def __init__(
        self, entries: Sequence[Entry], changes: Sequence[Change], anonymous: bool
    ) -> None:
        self.anonymous = anonymous
        self.entries = sorted(entries, key=lambda e: ((e.name or e.student).casefold(), e.student))
        self.changes = list(changes)
        self.sheets = {entry.student: sheet(entry) for entry in self.entries}
        self._names = Counter(entry.name for entry in self.entries)

    def called(self, student: str, name: str) -> str:
        """Return a person's name; with the key, where two have that name."""
        return f"{name} ({student})" if name and self._names[name] > 1 else name or student

    @cached_property
    def graded(self) -> list[Entry]:
        """Those who have a grade for what they handed in."""
        return [entry for entry in self.entries if entry.status == "graded"]

    @cached_property
    def submissions(self) -> list[Sheet]:
        """What was graded; the submission of a group counts once."""
        one = {entry.group or f"/{entry.student}": entry.student for entry in self.graded}
        return [self.sheets[student] for student in one.values()]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many people there are, by status."""
        by_status = [
            (status, sum(entry.status == status for entry in self.entries))
            for status in ("graded", "nothing to grade", "grader error", "missing")
        ]
        return [(status, count) for status, count in by_status if count]

    @cached_property
    def scores(self) -> list[float]:
        """All scores that there are; who handed in nothing to grade has 0, who is missing none."""
        return sorted(entry.score for entry in self.entries if entry.score is not None)

    @property
    def out_of(self) -> int | float:
        """The points that there are."""
        return number(max((entry.out_of for entry in self.entries), default=0))

    @property
    def figures(self) -> list[tuple[str, str]]:
        """Numbers about the scores."""
        scores = self.scores
        if not scores:
            return []
        found = [
            ("mean", f"{statistics.fmean(scores):.1f}"),
            ("median", f"{statistics.median(scores):.1f}"),
            ("lowest", f"{number(scores[0])}"),
            ("highest", f"{number(scores[-1])}"),
            ("full marks", str(sum(score >= self.out_of for score in scores))),
            ("zeros", str(sum(score <= 0 for score in scores))),
        ]
        if len(scores) > 1:
            found.insert(2, ("standard deviation", f"{statistics.stdev(scores):.1f}"))
        return found

    @cached_property
    def items(self) -> list[Item]:
        """Every case."""
        return items(self.submissions, named_only=self.anonymous)

    @property
    def odd(self) -> list[Item]:
        """The cases that deserve a second look."""
        return [item for item in self.items if item.odd]

    @cached_property
    def questions(self) -> list[QuestionSummary]:
        """Every question."""
        rows: dict[str, list[Row]] = {}
        for entry in self.graded:
            for row in self.sheets[entry.student].rows:
                rows.setdefault(row.name, []).append(row)
        return [
            QuestionSummary(
                name=name,
                title=mine[0].title,
                out_of=mine[0].out_of,
                points=tuple(sorted(row.points for row in mine)),
                items=tuple(item for item in self.items if item.case.question == name),
            )
            for name, mine in rows.items()
        ]

    @property
    def mistakes(self) -> list[item_analysis.Mistake]:
        """The mistakes that most submissions make."""
        return commonest(self.submissions)

    @property
    def histogram(self) -> Markup:
        """The distribution of scores."""
        return charts.histogram(self.scores, self.out_of)

    @property
    def question_chart(self) -> Markup:
        """The points by question."""
        return charts.by_question(
            {question.name: question.points for question in self.questions},
            {question.name: question.out_of for question in self.questions},
        )

    def with_status(self, *statuses: str) -> list[Entry]:
        """Return those of some status."""
        return [entry for entry in self.entries if entry.status in statuses]

    @property
    def changes_by_case(self) -> list[tuple[str, int, int]]:
        """By case, how many gained and how many lost points by the last regrading."""
        found: dict[str, list[float]] = {}
        for change in sorted(self.changes, key=lambda change: change.number):
            name = f"{change.number} {change.case}"
            found.setdefault(name, []).append(change.after - change.before)
        return [
            (name, sum(by > 0 for by in gains), sum(by < 0 for by in gains))
            for name, gains in found.items()
        ]

    @property
    def by_hand(self) -> list[Entry]:
        """Those whose submission a person should look at."""
        return [entry for entry in self.entries if entry.needs_a_look]

    @property
    def standing_out(self) -> list[tuple[str, list[tuple[Entry, str]]]]:
        """Kinds of submissions that stand out, with a word about each; never an empty kind."""
        late = [(entry, entry.submitted_at) for entry in self.entries if entry.late]
        kinds = [
            ("Late", [(entry, self.sheets[entry.student].handed_in) for entry, _ in late]),
            ("Missing", [(entry, "") for entry in self.with_status("missing")]),
            ("Overridden", [(e, _overrides(e)) for e in self.entries if e.overrides]),
            ("Did not return in time", self._with_outcome("timeout")),
            ("Ended the process", self._with_outcome("crashed")),
            ("Slowest", [(entry, f"{entry.seconds:.1f} s") for entry in self._slowest()]),
        ]
        return [(kind, found) for kind, found in kinds if found]

    def _with_outcome(self, outcome: str) -> list[tuple[Entry, str]]:
        found = []
        for entry in self.entries:
            where = dict.fromkeys(c.question for c in entry.cases if c.outcome == outcome)
            if where:
                found.append((entry, ", ".join(where)))
        return found

    def _slowest(self) -> list[Entry]:
        timed = [entry for entry in self.graded if entry.seconds]
        return sorted(timed, key=lambda entry: (-entry.seconds, entry.student))[:MOST_SLOW]


def _overrides(entry: Entry) -> str:
    said = (f"{one.question}: {number(one.points)} ({one.reason})" for one in entry.overrides)
    return "; ".join(said)
