"""The outcome of every case of one submission."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from .cases import Case

Outcome = Literal["passed", "failed", "timeout", "crashed", "not_judged", "grader_error"]


@dataclass(frozen=True)
class CaseResult:
    """What became of one case.

    Args:
        case: the case.
        outcome: see DESIGN's list; only `passed` gives points.
        message: one or two sentences for the student; empty where the case passed.
        mistake: the name in mistakes.py of what the submission does, if it is known.
        detail: for the instructor only: a traceback of the grader.
    """

    case: Case
    outcome: Outcome
    message: str = ""
    mistake: str | None = None
    detail: str = ""

    @property
    def points(self) -> float:
        """The points that the case earned."""
        return self.case.points if self.outcome == "passed" else 0


@dataclass(frozen=True)
class Result:
    """The grading of one submission.

    Args:
        student: who handed it in.
        file_name: what was graded.
        cases: one result per case, in order, always all of them.
        problems: sentences about the submission as a whole.
        isolation: which layers of the sandbox were active.
        seconds: how long grading took, by the clock.
        printed: the first part of what the submission printed.
        versions: of Python and the libraries.
    """

    student: str
    file_name: str
    cases: tuple[CaseResult, ...]
    problems: tuple[str, ...] = ()
    isolation: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    printed: str = ""

    @property
    def score(self) -> float:
        """The sum of the points of all cases."""
        return sum(case.points for case in self.cases)

    @property
    def graded(self) -> bool:
        """Whether the grader itself worked: no case ended in its own error."""
        return all(case.outcome != "grader_error" for case in self.cases)
