"""A second look, alone, at a submission whose grading the machine or the grader may have disturbed.

A worker that was killed from outside, a fork server that died, a process that could not be made, a
fault of the grader: none is the student's, and most are gone when it is tried again. What happens a
second time in the same way, with nothing else running, is the submission's own doing; what happens
in another way is still nobody's, and is reported as the grader's error.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from ..judge.grading import disturbed
from ..judge.result import CaseResult, Result


def with_second_look(grade: Callable[[], Result]) -> Result:
    """Grade, and where that was disturbed, grade once more; nothing else may run meanwhile."""
    first = grade()
    return settled(first, grade()) if needs_second_look(first) else first


def needs_second_look(result: Result) -> bool:
    """Tell whether a result may have been disturbed by what is not the student's fault."""
    return bool(result.doubts) or not result.graded


def settled(first: Result, second: Result) -> Result:
    """Return the second result of two, with what remains in doubt as the grader's error."""
    open_ = {
        number: said for number, said in second.doubts.items() if first.doubts.get(number) != said
    }
    if not open_:
        return replace(second, doubts={})
    why = "\n".join(f"{number}: {said}" for number, all_ in open_.items() for said in all_)
    cases = tuple(_in_doubt(case, open_.keys(), why) for case in second.cases)
    return replace(second, cases=cases, doubts={})


def _in_doubt(case: CaseResult, numbers: AbstractSet[str], why: str) -> CaseResult:
    """Report a case that did not pass as the grader's error, if a disturbance may be why."""
    lost = case.outcome in ("crashed", "timeout", "not_judged") or case.case.number in numbers
    return disturbed(case, why) if lost and case.outcome != "passed" else case
