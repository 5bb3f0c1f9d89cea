"""Grade one submission: run every case, decide its outcome, find the likely mistake."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace

from ..installation import is_public
from ..labcheck.expectations import PROBES_KEY, SEED_KEY, CheckFailedError
from ..labcheck.faults import OUR_FAULT, SubmissionError, clip
from ..manifest import the_lab
from ..sandbox.client import Sandbox
from .cases import Case, Question, question_of, questions
from .diagnosis import Diagnosis, Finding, Seen, is_costly
from .evidence import Evidence
from .follow_through import FollowThrough
from .lending import Loan, listed, with_given_code
from .recorder import Call, Recorder
from .result import CaseResult, Outcome, Result, reason_of
from .submission import NotJudgedError, SubmissionProbes

# Not the 0 that students' own checks use: a number read off a public check is worth nothing here.
DEFAULT_SEED = 20_263

NOT_GENUINE = (
    "This passes what the public check can see, but with other numbers than the lab's:"
    " compare your code with the docstring, line by line."
)

_NOT_DONE = ("missing", "not_implemented")
_SAYS_WHAT_WAS_SEEN = ("wrong_answer", "wrong_type", "wrong_shape", "exception")

LONGEST = 1_200  # characters of an exception and the hint to it

OWN_FIRST = "Not judged: first, another check of this task has to come out right."

Progress = Callable[[Result], None]


class Grading:
    """The grading of one submission.

    Args:
        submission: its probes, in the sandbox.
        seed: from which every check draws its inputs.
        only: the questions to judge; None for all.
    """

    def __init__(
        self,
        submission: SubmissionProbes,
        seed: int = DEFAULT_SEED,
        only: Container[str] | None = None,
    ) -> None:
        self._submission, self._seed, self._only = submission, seed, only
        self._failed: set[str] = set()
        self._diagnosis = Diagnosis(seed, submission.text)
        self._evidence = Evidence()
        self.lending = FollowThrough(submission, self._evidence, seed)
        self.doubts: dict[str, tuple[str, ...]] = {}

    def run(self) -> Iterable[CaseResult]:
        """Judge the cases in order, one question after the other."""
        for question in (q for q in questions() if self._only is None or q.name in self._only):
            results: list[CaseResult] = []
            seen: list[Seen] = []
            refused: dict[str, Loan] = {}
            for case in question.cases:
                doubts = len(self._submission.doubts)
                result, calls = self._with_or_without(question, case, refused)
                if new := tuple(self._submission.doubts[doubts:]):
                    self.doubts[case.number] = new
                if result.outcome != "passed":
                    self._failed.add(question.name)
                results.append(result)
                if result.outcome in ("passed", "failed"):
                    wrong = result.outcome == "failed" and result.message != NOT_GENUINE
                    seen.append(Seen(case, calls, wrong, result.message))
            if question.name not in self._failed:
                self._evidence.rule_out(question.name)
            self.lending.close()  # what is lent for one question is no other question's
            explained = self._explain(question, seen)
            todo = [r for r in results if r.reason in _NOT_DONE and len(question.defines) == 1]
            for result in results:
                told = _refused(_settled(result, results), refused, todo)
                yield _with_hint(told, explained)

    def _with_or_without(
        self, question: Question, case: Case, refused: dict[str, Loan]
    ) -> tuple[CaseResult, Sequence[Call]]:
        """Judge a case, with lent code first where it builds on what is wrong elsewhere.

        Returns:
            The result, and what the submission's own code answered.
        """
        loan = self.lending.loan(question, case, self._failed)
        right = self.lending.verdict(case, loan) if loan else None
        if loan and right is False and (more := with_given_code(loan)):
            right = self.lending.verdict(case, more)
            loan = more if right else loan
        if loan and right:
            return CaseResult(case, "passed", loan.said), ()
        if loan and right is not None:
            refused[case.number] = loan
        self.lending.close()
        recorder = Recorder(self._submission)
        result = self._judge(question, case, recorder, refused=case.number in refused)
        if result.outcome == "passed" or _own_task(recorder, question):
            refused.pop(case.number, None)
        return result, recorder.calls

    def _explain(self, question: Question, seen: list[Seen]) -> Mapping[str, Finding]:
        """Look for the mistakes behind what failed; a search that fails must not cost a grade."""
        try:
            return self._diagnosis.diagnose(question, seen)
        except Exception:
            traceback.print_exc()
            return {}

    def _judge(
        self, question: Question, case: Case, recorder: Recorder, refused: bool
    ) -> CaseResult:
        """Judge a case by the submission's own code.

        Args:
            question: the case's.
            case: the case.
            recorder: through which the submission is asked.
            refused: whether it did not come out right with lent code either, so that it need not
                wait for any other task.
        """
        try:
            case.run({PROBES_KEY: recorder, SEED_KEY: self._seed})
            self._evidence.take(recorder.calls, recorder.touched())
            for call in recorder.calls:
                if doubt := the_lab().judging.traits[call.probe].doubt(call.answer):
                    raise CheckFailedError(doubt)
            if self._evidence.genuine(recorder.calls, recorder.touched()):
                return CaseResult(case, "passed")
            raise CheckFailedError(NOT_GENUINE)
        except NotJudgedError as blocked:
            own = {question_of()[blocked.name]}
            if refused and own != {question.name}:
                return CaseResult(case, "failed", reason="wrong_answer")
            return self._not_judged(case, self._prerequisites(question, recorder) or own)
        except SubmissionError as error:
            outcome, reason = _outcome(error), reason_of(error)
            failed = CaseResult(case, outcome, str(error), reason=reason)
            return self._failure(question, failed, recorder, refused)
        except CheckFailedError as failure:
            failed = CaseResult(case, "failed", str(failure), reason="wrong_answer")
            return self._failure(question, failed, recorder, refused)
        except Exception:
            return self._broken(question, case, recorder, refused)

    def _failure(
        self, question: Question, result: CaseResult, recorder: Recorder, refused: bool
    ) -> CaseResult:
        if result.outcome == "grader_error":
            return replace(result, message=OUR_FAULT, detail=result.message)
        self._evidence.take(recorder.calls, recorder.touched())
        first = self._prerequisites(question, recorder)
        if first and not refused and not _own_task(recorder, question):
            return self._not_judged(result.case, first)
        return result

    def _prerequisites(self, question: Question, recorder: Recorder) -> set[str]:
        touched = {question_of()[name] for name in recorder.touched() if name in question_of()}
        return (touched - {question.name}) & self._failed

    def _not_judged(self, case: Case, first: set[str]) -> CaseResult:
        message = f"Not judged: this needs {listed(sorted(first))}. Fix that first."
        if first == {case.question}:
            message = OWN_FIRST
        return CaseResult(case, "not_judged", message, reason="prerequisite")

    def _broken(
        self, question: Question, case: Case, recorder: Recorder, refused: bool
    ) -> CaseResult:
        """A check raised: on odd data that came back, or because the check itself is broken."""
        detail = traceback.format_exc()
        costly = any(map(is_costly, recorder.calls))
        if costly or passes_on_reference(case, self._seed):
            message = "What came back is not in a form that this check can read."
            failed = CaseResult(case, "failed", message, reason="wrong_type")
            return self._failure(question, failed, recorder, refused)
        return _grader_error(case, detail)


def _settled(result: CaseResult, results: Sequence[CaseResult]) -> CaseResult:
    """Say of a case that waits for others of its question, or counts only with them, for which."""
    wrong = sorted(
        other.case.number
        for other in results
        if other.outcome not in ("passed", "not_judged") and other.message != NOT_GENUINE
    )
    if not wrong:
        return result
    if result.message == NOT_GENUINE:
        said = f"Not judged: this came out right, but {listed(wrong)} must, too, before it counts."
        return replace(result, outcome="not_judged", message=said, reason="prerequisite")
    if result.message == OWN_FIRST:
        return replace(result, message=f"Not judged: first, {listed(wrong)} must come out right.")
    return result


def _with_hint(result: CaseResult, explained: Mapping[str, Finding]) -> CaseResult:
    found = explained.get(result.case.number)
    if found is None:
        return result
    return replace(result, message=clip(found.told(result.message), LONGEST), mistake=found.name)


def _refused(
    result: CaseResult, refused: Mapping[str, Loan], todo: Sequence[CaseResult]
) -> CaseResult:
    """Say of a case that came out wrong with lent code too that the mistake is its own task's.

    Args:
        result: of the case.
        refused: what was lent, by the number of the case.
        todo: the results that say that the question's task is not done at all.
    """
    loan = refused.get(result.case.number)
    if loan is None or result.outcome != "failed":
        return result
    if todo:
        return replace(result, message=todo[0].message, reason=todo[0].reason)
    own = f" With your own code: {result.message}" if result.reason in _SAYS_WHAT_WAS_SEEN else ""
    return replace(result, message=clip(f"{loan.refused}{own if result.message else ''}"))


def passes_on_reference(case: Case, seed: int) -> bool:
    """Tell whether the reference solution passes a case: if not, the case is at fault."""
    from .reference import reference

    if is_public():
        return True  # it did when this was released
    try:
        case.run({PROBES_KEY: reference(), SEED_KEY: seed})
    except Exception:  # any failure of the reference is the course's own
        return False
    return True


def grade(
    sandbox: Sandbox,
    student: str,
    file_name: str,
    data: bytes,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
    modules: Mapping[str, bytes] | None = None,
    only: Container[str] | None = None,
) -> Result:
    """Grade one submission and return a result that lists every case.

    Args:
        sandbox: a running fork server.
        student: the student's key.
        file_name: of the submission; its ending tells a script from a notebook.
        data: the file's bytes.
        seed: from which every check draws its inputs.
        progress: called after each case with the result so far, the rest being not judged.
        modules: what was handed in beside the file for it to import, by path.
        only: the questions to judge, where a study needs no others; None for all. What the
            others are about is `not_judged`.
    """
    start = time.monotonic()
    submission = SubmissionProbes(sandbox, data, file_name, modules)
    grading, limits = Grading(submission, seed, only), sandbox.limits
    done: list[CaseResult] = []

    def result() -> Result:
        facts = submission.facts
        return Result(
            student=student,
            file_name=file_name,
            cases=complete(done),
            problems=tuple(facts.problems) or _wrong_file(file_name, facts.missing, done),
            isolation=facts.layers,
            seconds=time.monotonic() - start - grading.lending.seconds - submission.waited,
            printed=facts.printed.decode(errors="replace"),
            images=the_lab().images.source(),
            limits={"seconds": limits.total_wall, "memory_bytes": limits.memory},
            doubts=dict(grading.doubts),
        )

    try:
        for case in grading.run():
            done.append(case)
            if progress is not None:
                progress(result())
    finally:
        grading.lending.close()
        submission.close()
    return result()


def _wrong_file(
    file_name: str, missing: Mapping[str, str], done: Sequence[CaseResult]
) -> tuple[str, ...]:
    """Say so where a file defines nothing of the lab at all; a star import may bring it."""
    names = question_of().keys()
    if not names <= missing.keys() or any(case.outcome == "passed" for case in done):
        return ()
    return (f"{file_name} defines none of {', '.join(names)}: is it the right file?",)


def complete(done: list[CaseResult]) -> tuple[CaseResult, ...]:
    """Return the results in `done`, and every other case as not judged yet."""
    known = {result.case.number for result in done}
    rest = [case for question in questions() for case in question.cases]
    waiting = [
        CaseResult(case, "not_judged", "Not judged yet.", reason="prerequisite")
        for case in rest
        if case.number not in known
    ]
    return (*done, *waiting)


def ungraded(student: str, file_name: str, why: str) -> Result:
    """Return the result of a submission that holds nothing to grade: every case failed."""
    cases = tuple(
        CaseResult(case, "failed", why, reason="unreadable")
        for question in questions()
        for case in question.cases
    )
    return Result(student, file_name, cases, (why,))


def broken(student: str, file_name: str, detail: str) -> Result:
    """Return the result of a submission on which the grader itself failed.

    Args:
        student: the student's key.
        file_name: of the submission.
        detail: the traceback, for the instructor.
    """
    cases = (c for question in questions() for c in question.cases)
    return Result(student, file_name, tuple(_grader_error(case, detail) for case in cases))


def _grader_error(case: Case, detail: str) -> CaseResult:
    return CaseResult(case, "grader_error", OUR_FAULT, detail=detail, reason="grader")


def disturbed(result: CaseResult, why: str) -> CaseResult:
    """Return a case that did not pass for a reason that is nobody's fault, as the grader's error.

    Args:
        result: of the case.
        why: for the instructor.
    """
    detail = f"The worker was ended, but hardly by the submission: {why}"
    return CaseResult(result.case, "grader_error", OUR_FAULT, detail=detail, reason="environment")


def _outcome(error: SubmissionError) -> Outcome:
    if error.kind in ("timeout", "crashed"):
        return "timeout" if error.kind == "timeout" else "crashed"
    return "grader_error" if error.kind == "environment" else "failed"


def _own_task(recorder: Recorder, question: Question) -> bool:
    """Tell whether the last call failed because the question's own task is not done."""
    last = recorder.calls[-1].answer if recorder.calls else None
    return (
        isinstance(last, SubmissionError)
        and last.kind in ("missing", "not_implemented")
        and (
            question.name in str(last) or any(f"`{name}`" in str(last) for name in question.defines)
        )
    )
