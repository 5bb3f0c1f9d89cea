"""Records what a case asked of a submission and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..asking import Asking
from ..faults import SubmissionError
from ..probes import Probes
from .submission import SubmissionProbes


@dataclass(frozen=True)
class Call:
    """One probe, its arguments, and its answer or the error that it ended with."""

    probe: str
    arguments: dict[str, Any]
    answer: Any


class Recorder(Asking):
    """Looks like `Probes` to a case, and remembers each call.

    Args:
        submission: who answers.
    """

    def __init__(self, submission: SubmissionProbes) -> None:
        self._submission = submission
        self.calls: list[Call] = []

    def ask(self, probe: str, arguments: dict[str, Any]) -> Any:
        """Ask the submission, and remember what it answered."""
        try:
            answer = self._submission.ask(probe, arguments)
        except SubmissionError as error:
            self.calls.append(Call(probe, arguments, error))
            raise
        self.calls.append(Call(probe, arguments, answer))
        return answer

    def touched(self) -> frozenset[str]:
        """Return the names that the calls used, directly or not."""
        names = tuple(name for call in self.calls for name in getattr(Probes, call.probe).names)
        return self._submission.needs(names)
