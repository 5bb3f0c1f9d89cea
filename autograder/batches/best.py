"""Grade what one student handed in; where several files may be the lab, the best of them counts."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..intake.candidates import Candidate
from ..intake.files import IntakeError
from ..judge import grading
from ..judge.result import Result
from ..reports.sheet import number
from ..sandbox.client import Sandbox

UNTOUCHED = frozenset({"not_implemented", "prerequisite"})  # why the skeleton's cases do not pass


def grade_best(
    sandbox: Sandbox,
    student: str,
    candidates: Sequence[Candidate],
    seed: int,
    progress: Callable[[Result], None] | None = None,
) -> Result:
    """Return the best result of the files that may be the lab; says what the others got.

    Args:
        sandbox: a running fork server.
        student: the student's key.
        candidates: the files, the likeliest first; at least one.
        seed: from which every check draws its inputs.
        progress: called after each case with the best result so far.
    """
    results: list[Result] = []

    def best_so_far(result: Result) -> None:
        if progress is not None:
            progress(_best([*results, result]))

    for candidate in candidates:
        results.append(_grade(sandbox, student, candidate, seed, best_so_far))
    best = _best(results)
    note = _note(best, [result for result in results if result is not best])
    seconds = sum(result.seconds for result in results)
    doubts = _doubts(best, results)
    return replace(best, problems=(*note, *best.problems), seconds=seconds, doubts=doubts)


def _grade(
    sandbox: Sandbox,
    student: str,
    candidate: Candidate,
    seed: int,
    progress: Callable[[Result], None],
) -> Result:
    try:
        data = candidate.read()
        modules = {path: read() for path, read in candidate.modules.items()}
    except (IntakeError, OSError) as error:
        why = f"{candidate.name} cannot be read: {error}."
        return grading.ungraded(student, candidate.name, why)
    try:
        return grading.grade(sandbox, student, candidate.name, data, seed, progress, modules)
    except Exception:  # one submission that breaks the grader must not cost the others theirs
        return grading.broken(student, candidate.name, traceback.format_exc())


def _best(results: Sequence[Result]) -> Result:
    """The result with most points; of several the first."""
    return max(results, key=lambda result: result.score)


def _doubts(best: Result, results: Sequence[Result]) -> dict[str, tuple[str, ...]]:
    """Return what may have been the machine's doing, also in files that do not count."""
    others = {
        f"{result.file_name} {number}": said
        for result in results
        for number, said in result.doubts.items()
    }
    return {**best.doubts, **(others if len(results) > 1 else {})}


def _note(best: Result, others: Sequence[Result]) -> tuple[str, ...]:
    """Say which of several files counts; not where it makes no difference."""
    outcomes = [case.outcome for case in best.cases]
    apart = [
        other
        for other in others
        if outcomes != [case.outcome for case in other.cases] and not _untouched(other)
    ]
    if not apart:
        return ()
    got = ", ".join(f"{other.file_name} got {number(other.score)} points" for other in apart)
    count = len(others) + 1
    return (f"Of {count} files that may be the lab the best counts, {best.file_name}: {got}.",)


def _untouched(result: Result) -> bool:
    """Whether this is the skeleton, in which nothing is done."""
    return result.score == 0 and all(case.reason in UNTOUCHED for case in result.cases)
