"""Follow-through: judge a case apart from the mistakes in the tasks that it builds on.

Of what happens in a fork with lent code only the verdict leaves this module.
"""

from __future__ import annotations

import time
from collections.abc import Set as AbstractSet

from ..installation import is_public
from ..labcheck.expectations import PROBES_KEY, SEED_KEY
from ..labcheck.faults import SubmissionError
from .cases import Case, Question
from .evidence import Evidence
from .lending import Loan, lendable, loan
from .recorder import Recorder, first_names
from .submission import NotJudgedError, SubmissionProbes


class FollowThrough:
    """Asks the cases of a submission again, in forks in which wrong names are the course's own.

    Args:
        submission: its probes, in the sandbox.
        evidence: what it has shown so far.
        seed: of the grading.
    """

    def __init__(self, submission: SubmissionProbes, evidence: Evidence, seed: int) -> None:
        self._submission, self._evidence, self._seed = submission, evidence, seed
        self._loan: Loan | None = None
        self._probes: SubmissionProbes | None = None
        self._given_up = ""
        self.seconds = 0.0  # by the clock; no result states them, or they could be a message

    def loan(self, question: Question, case: Case, lost: AbstractSet[str]) -> Loan | None:
        """Return what has to be lent to judge a case, or None where it builds on nothing wrong.

        Args:
            question: the case's.
            case: the case.
            lost: the names of the questions that have lost points.
        """
        if is_public() or not lost - {question.name} or self._given_up == question.name:
            return None
        if self._submission.defines_nothing:  # nothing of its own could come out right
            return None
        names = lendable(self._submission.needs(first_names(case, self._seed)), question.name, lost)
        return loan(names) if names else None

    def verdict(self, case: Case, lent: Loan) -> bool | None:
        """Tell whether a case comes out right with lent code; None where that cannot be said."""
        began = time.monotonic()
        probes = self._borrower(lent)
        recorder, deaths = Recorder(probes), probes.deaths
        try:
            return self._verdict(case, recorder, lent)
        except SubmissionError as error:
            return None if error.kind == "environment" else False
        except NotJudgedError:
            return None
        except Exception:  # the check says no, or cannot read what came back
            return False
        finally:
            if probes.deaths > deaths:  # nobody waits for it again
                self._given_up = case.question
            self.seconds += time.monotonic() - began

    def _verdict(self, case: Case, recorder: Recorder, lent: Loan) -> bool | None:
        try:
            case.run({PROBES_KEY: recorder, SEED_KEY: self._seed})
        finally:
            self._evidence.take(recorder.calls, recorder.touched(), lent.names)
        return self._evidence.genuine(recorder.calls, recorder.touched(), lent.names) or None

    def _borrower(self, lent: Loan) -> SubmissionProbes:
        """Return the submission with lent code; cases with the same loan share its worker."""
        if self._probes is None or self._loan != lent:
            self.close()
            self._loan, self._probes = lent, self._submission.lent(lent)
        return self._probes

    def close(self) -> None:
        """End the worker that has lent code, if there is one."""
        if self._probes is not None:
            self._probes.close()
        self._probes = None
