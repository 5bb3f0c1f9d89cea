"""The outcome of every case of one submission."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from ..labcheck.faults import SubmissionError
from .cases import Case

Outcome = Literal["passed", "failed", "timeout", "crashed", "not_judged", "grader_error"]


@dataclass(frozen=True)
class CaseResult:
    """What became of one case.

    Args:
        case: the case.
        outcome: how it ended; only `passed` gives points.
        message: one or two sentences for the student; empty where the case passed.
        mistake: the name in mistakes.py of what the submission does, if it is known.
        detail: for the instructor only: a traceback of the grader.
        reason: in one word why the case did not pass: a kind of `SubmissionError`, or `import`,
            `memory`, `wrong_answer`, `prerequisite`, `grader`.
    """

    case: Case
    outcome: Outcome
    message: str = ""
    mistake: str | None = None
    detail: str = ""
    reason: str = ""

    @property
    def points(self) -> float:
        """The points that the case earned."""
        return self.case.points if self.outcome == "passed" else 0

    @property
    def fault(self) -> Literal["student", "grader", "environment"] | None:
        """Whose fault it is that the case did not pass; None where it did."""
        if self.outcome == "passed":
            return None
        if self.outcome != "grader_error":
            return "student"
        return "environment" if self.reason == "environment" else "grader"


def reason_of(error: SubmissionError) -> str:
    """Return in one word why a submission did not do what was asked."""
    if error.error in ("ImportError", "ModuleNotFoundError"):
        return "import"
    if error.error == "MemoryError" or "allocate memory" in str(error):
        return "memory"
    return error.kind


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
        images: where the grading images came from, as `manifest.Images.source` says; or nothing.
        limits: the seconds within which a submission is graded, whatever it does, and its memory.
        doubts: what happened that may have been the machine's doing, by the number of the case.
    """

    student: str
    file_name: str
    cases: tuple[CaseResult, ...]
    problems: tuple[str, ...] = ()
    isolation: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    printed: str = ""
    images: str = ""
    limits: dict[str, float] = field(default_factory=dict)
    doubts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The sum of the points of all cases."""
        return sum(case.points for case in self.cases)

    @property
    def graded(self) -> bool:
        """Whether the grader itself worked: no case ended in its own error."""
        return all(case.outcome != "grader_error" for case in self.cases)
