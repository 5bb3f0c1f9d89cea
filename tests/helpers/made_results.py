"""Made-up results of one submission, as the judge returns them."""

from __future__ import annotations

from autograder.judge.cases import questions
from autograder.judge.result import CaseResult, Result

HOSTILE = "\x1b[31m<script>alert(1)</script> [x](javascript:y) **bold** \u202etxt |"


def failing(message: str, student: str = "ada") -> Result:
    """Return a result in which every case failed with the same message."""
    cases = (case for question in questions() for case in question.cases)
    return Result(student, "lab.py", tuple(CaseResult(c, "failed", message) for c in cases))


def two_mistakes() -> Result:
    """Return a result with a mistake in q3 that a case of q5 waits for, and another in q6."""
    gradients = (
        "Gradients are never cleared. Clear them. The handout explains it under “Look at it”."
    )
    became = {
        "3.5": ("failed", gradients),
        "3.6": ("failed", gradients),
        "3.7": ("failed", gradients),
        "3.3": ("passed", ""),
        "5.4": ("not_judged", "Not judged: this needs q3_train_batch. Fix that first."),
        "6.1": ("failed", "No panel has a title."),
        "6.2": ("failed", "No panel has a title."),
    }
    cases = (case for question in questions() for case in question.cases)
    results = [CaseResult(case, *became.get(case.number, ("passed", ""))) for case in cases]
    return Result("ada", "lab.py", tuple(results))
