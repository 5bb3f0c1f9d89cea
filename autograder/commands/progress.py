"""How far grading has come: a bar on a terminal, now and then a line in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from ..reports.escaping import plain

EVERY = 10.0  # seconds between two lines in a log
_LONGEST_NAME = 30


class Progress(Protocol):
    """What is told about grading while it goes on."""

    def started(self, student: str) -> None:
        """The grading of a student's submission begins; may be called from any thread."""

    def done(self, student: str) -> None:
        """It has ended."""


class _Silent:
    def started(self, student: str) -> None:
        pass

    def done(self, student: str) -> None:
        pass


class _Log:
    """Lines for a log: one at the beginning, then at most one every `EVERY` seconds."""

    def __init__(self, total: int, file: TextIO, clock: Callable[[], float]) -> None:
        self._total, self._file, self._clock = total, file, clock
        self._count, self._begin = 0, clock()
        self._last = self._begin
        self._say(f"Grading {total} submissions.")

    def started(self, student: str) -> None:
        pass

    def done(self, student: str) -> None:
        self._count += 1
        now = self._clock()
        if now - self._last < EVERY or self._count == self._total:
            return
        self._last = now
        rate = self._count / (now - self._begin)
        left = (self._total - self._count) / rate
        self._say(
            f"{self._count} of {self._total} graded, {rate:.2g} a second,"
            f" about {_duration(left)} left (last: {_short(student)})."
        )

    def _say(self, line: str) -> None:
        print(line, file=self._file, flush=True)


@contextmanager
def progress(
    total: int, file: TextIO | None = None, clock: Callable[[], float] = time.monotonic
) -> Iterator[Progress]:
    """Show on `file`, usually stderr, how far grading has come; of one submission, nothing.

    Args:
        total: how many submissions are graded.
        file: a terminal or a log.
        clock: tells the seconds.
    """
    file = file or sys.stderr
    if total <= 1:
        yield _Silent()
    elif file.isatty():
        with _bar(total, file) as bar:
            yield bar
    else:
        yield _Log(total, file, clock)


@contextmanager
def _bar(total: int, file: TextIO) -> Iterator[Progress]:
    from rich import progress as rich_progress
    from rich.console import Console
    from rich.text import Text

    class Rate(rich_progress.ProgressColumn):
        """How many are graded in a second, or a minute."""

        def render(self, task: rich_progress.Task) -> Text:
            speed = task.finished_speed or task.speed
            if not speed:
                return Text("")
            return Text(f"{speed:.1f}/s" if speed >= 1 else f"{60 * speed:.0f}/min", "dim")

    class Student(rich_progress.ProgressColumn):
        """Whose submission is being graded."""

        def render(self, task: rich_progress.Task) -> Text:
            return Text(task.fields["student"], "dim", overflow="ellipsis", no_wrap=True)

    class Bar:
        def started(self, student: str) -> None:
            shown.update(task, student=_short(student))

        def done(self, student: str) -> None:
            shown.advance(task)

    columns = (
        rich_progress.BarColumn(None),
        rich_progress.MofNCompleteColumn(),
        Rate(),
        rich_progress.TimeRemainingColumn(),
        Student(),
    )
    console = Console(file=file)
    with rich_progress.Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("grading", total=total, student="")
        yield Bar()


def _short(student: str) -> str:
    name = plain(student)
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes else f"{round(seconds)} s"
