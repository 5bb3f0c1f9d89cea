"""Records what a case asked of a submission, what came back, and what the case looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from ..labcheck.expectations import PROBES_KEY, SEED_KEY
from ..labcheck.faults import SubmissionError
from ..manifest import the_lab
from .cases import Case
from .probe_proxy import ProbeProxy
from .submission import SubmissionProbes


class Noted(dict[Any, Any]):
    """A part of an answer that notes which of its keys a case looks at."""

    def __init__(self, plain: dict[Any, Any]) -> None:
        super().__init__({key: noted(value) for key, value in plain.items()})
        self.read: set[Any] = set()

    def __getitem__(self, key: Any) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        self.read.add(key)
        return super().__contains__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of `key`, as a dict does."""
        self.read.add(key)
        return super().get(key, default)

    def looked_at(self) -> dict[Any, Any]:
        """Return what of this part a case has looked at; what is not there counts as None."""
        return {key: _looked_at(super(Noted, self).get(key)) for key in self.read}


def noted(plain: Any) -> Any:
    """Return a copy of plain data that notes what is read of it."""
    if isinstance(plain, dict):
        return Noted(plain)
    return [noted(item) for item in plain] if isinstance(plain, list) else plain


def _looked_at(value: Any) -> Any:
    if isinstance(value, Noted):
        return value.looked_at()
    return [_looked_at(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Call:
    """One probe, its arguments, and its answer or the error that it ended with.

    `shown` is the copy of the answer that the case got to see.
    """

    probe: str
    arguments: dict[str, Any]
    answer: Any
    shown: Any = None

    def looked_at(self) -> Any:
        """Return the part of the answer that the case has looked at."""
        return _looked_at(self.shown)


class Recorder(ProbeProxy):
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
            if not isinstance(answer, dict):  # every probe's answer is one
                raise SubmissionError("malformed", "What came back does not answer what was asked.")
        except SubmissionError as error:
            self.calls.append(Call(probe, arguments, error))
            raise
        shown = noted(answer)
        self.calls.append(Call(probe, arguments, answer, shown))
        return shown

    def touched(self) -> frozenset[str]:
        """Return the names that the calls used, directly or not."""
        names = tuple(name for call in self.calls for name in the_lab().names(call.probe))
        return self._submission.needs(names)


class _AskedError(Exception):
    """Ends a case at its first question; names the probe."""


class _FirstProbe(ProbeProxy):
    """Looks like `Probes` to a case, and answers nothing."""

    def ask(self, probe: str, arguments: dict[str, Any]) -> Any:
        """Tell which probe was asked first."""
        raise _AskedError(probe)


@cache
def first_names(case: Case, seed: int) -> tuple[str, ...]:
    """Return the names of the lab that the first probe of a case uses."""
    try:
        case.run({PROBES_KEY: _FirstProbe(), SEED_KEY: seed})
    except _AskedError as asked:
        return the_lab().names(str(asked))
    return ()
