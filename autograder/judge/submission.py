"""A submission under judgement: its worker, restarted when it dies, and what has gone wrong."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import torch

from ..labcheck.faults import SubmissionError, after, clip
from ..manifest import the_lab
from ..sandbox import turns
from ..sandbox.client import Sandbox
from ..sandbox.connection import SMALL, Connection, WorkerDiedError
from ..sandbox.limits import ALL_BLOB, ALL_TEXT, REPLY_BLOB, REPLY_TEXT, Deadline
from ..sandbox.messages import MAX_TEXT, Size
from .cases import question_of
from .lending import Loan
from .probe_traits import Traits


class NotJudgedError(Exception):
    """A probe was not run because a function that it needs does not return; names its question."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass
class SubmissionFacts:
    """What has been learned about a submission while it was loaded and asked."""

    uses: dict[str, frozenset[str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    defines_nothing: bool = False  # no statement at all is to be run
    lost: dict[str, SubmissionError] = field(default_factory=dict)
    layers: dict[str, Any] = field(default_factory=dict)
    hung: dict[str, str] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)
    timeouts: int = 0  # how often something has not returned
    printed: bytes = b""
    replies: Counter[str] = field(default_factory=Counter)  # bytes of `text` and `blob`
    doubts: list[str] = field(default_factory=list)  # what may have been the machine's doing

    def left(self) -> Size:
        """Return how many bytes of text and of tensors the next reply may have."""
        text, blob = ALL_TEXT - self.replies["text"], ALL_BLOB - self.replies["blob"]
        return max(SMALL[0], min(REPLY_TEXT, text)), max(0, min(REPLY_BLOB, blob))

    def without(self, names: AbstractSet[str]) -> SubmissionFacts:
        """Return what is known of the other names: how they are used, and which do not return."""
        others = Counter({name: n for name, n in self.deaths.items() if name not in names})
        others[""] = self.deaths.total() - others.total()
        hung = {name: kind for name, kind in self.hung.items() if name not in names}
        return SubmissionFacts(
            self.uses,
            hung=hung,
            deaths=others,
            timeouts=self.timeouts,
            replies=Counter(self.replies),
            doubts=self.doubts,
        )


@dataclass
class _Time:
    """Until when a submission is asked, by the clock, and how long it had to wait for others."""

    end: float
    waited: float = 0.0

    def pause(self, seconds: float) -> None:
        self.end += seconds
        self.waited += seconds


class SubmissionProbes:
    """The probes of one submission, answered by a sandboxed worker.

    It has the methods of `Probes`; a case cannot tell the difference.

    Args:
        sandbox: where workers come from.
        data: the bytes that were handed in.
        file_name: what they were called.
        modules: what was handed in beside them for them to import, by path.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        data: bytes,
        file_name: str,
        modules: Mapping[str, bytes] | None = None,
    ) -> None:
        self._sandbox, self._data, self._file_name = sandbox, data, file_name
        self._modules = {path: _tensor(text) for path, text in (modules or {}).items()}
        self._loan: Loan | None = None
        self._worker: Connection | None = None
        self._skip: set[int] = set()
        self._stuck: int | None = None
        self._unreadable: SubmissionError | None = None
        self._time = _Time(time.monotonic() + sandbox.limits.total_wall)
        self.facts = SubmissionFacts()

    @property
    def text(self) -> str:
        """What was handed in, with the modules beside it, as text."""
        modules = (bytes(module.numpy()) for module in self._modules.values())
        return b"\n".join((self._data, *modules)).decode(errors="replace")

    def close(self) -> None:
        """End the worker, if one is running."""
        if self._worker is not None:
            self.facts.printed += bytes(self._worker.printed)
            self._worker.close()
            self._worker = None

    def lent(self, loan: Loan) -> SubmissionProbes:
        """Return the same submission for fresh workers in which some names are the course's own.

        It learns what is known here, but nothing comes back: what a submission prints and raises
        there, and how it ends, is nobody's to see. This object's worker is ended first, so that
        the two never run side by side.
        """
        self.close()
        other = SubmissionProbes(self._sandbox, self._data, self._file_name)
        other._modules, other._loan = self._modules, loan
        other._skip, other._time, other._unreadable = set(self._skip), self._time, self._unreadable
        other.facts = self.facts.without(loan.names | loan.given)
        return other

    @property
    def defines_nothing(self) -> bool:
        """Whether it was read, and holds nothing to run."""
        return self.facts.defines_nothing

    @property
    def deaths(self) -> int:
        """How often a worker of this submission has died."""
        return self.facts.deaths.total()

    @property
    def waited(self) -> float:
        """How many seconds it had to wait for other submissions."""
        return self._time.waited

    @property
    def doubts(self) -> Sequence[str]:
        """What has happened so far that may have been the machine's doing."""
        return self.facts.doubts

    def ask(self, probe: str, arguments: Mapping[str, Any]) -> Any:
        """Run one probe in the worker and return its answer, plain data of the declared form.

        Raises:
            SubmissionError: the submission raised, died, hung, or lacks a name.
            NotJudgedError: it depends on a function that is known not to return.
        """
        try:
            return self._asked(probe, arguments)
        finally:  # waiting for a turn, after its worker slept, does not use up its time
            self._time.pause(turns.resume())

    def _asked(self, probe: str, arguments: Mapping[str, Any]) -> Any:
        names, traits = the_lab().names(probe), the_lab().judging.traits[probe]
        self._refuse(names)
        try:
            request = {"name": probe, "arguments": dict(arguments)}
            worker, began = self._running(), time.monotonic()
            most = self.facts.left()
            by = self._in_time(self._deadline(traits))
            answer = self._requested(worker, "probe", request, by, most)
            self.facts.replies += Counter(text=worker.size[0], blob=worker.size[1])
            if not traits.form.fits(answer):
                raise SubmissionError("malformed", "What came back does not answer what was asked.")
            if "seconds_measured" in answer:
                answer["seconds_measured"] = time.monotonic() - began  # our clock, not the worker's
            return answer
        except WorkerDiedError as death:
            raise self._buried(traits.runs or names[0], death) from None
        except SubmissionError as error:
            raise self._explained(error, names) from None

    def _deadline(self, traits: Traits) -> Deadline:
        """Return how long a probe may take: much less once something has not returned.

        So code that never returns costs its time once, and not in each case.
        """
        limits = self._sandbox.limits
        full = limits.training if traits.trains else limits.quick
        if not self.facts.timeouts:
            return full
        return full.at_most(limits.again_costly if traits.costly else limits.again)

    def _requested(
        self,
        worker: Connection,
        op: str,
        arguments: dict[str, Any],
        by: Deadline,
        most: Size = SMALL,
    ) -> Any:
        """Have a worker answer; while the judge itself was stopped, no time of all passes."""
        before = worker.stopped
        try:
            return worker.request(op, arguments, by, most)
        finally:
            self._time.pause(worker.stopped - before)

    def needs(self, names: tuple[str, ...]) -> frozenset[str]:
        """Return `names` and every graded name that they use, directly or not."""
        return frozenset(names).union(*(self.facts.uses.get(name, ()) for name in names))

    def _refuse(self, names: tuple[str, ...]) -> None:
        limits, facts = self._sandbox.limits, self.facts
        for name in sorted(self.needs(names) - set(names)):
            if name in facts.hung:
                raise NotJudgedError(name)
        for name in names:
            if facts.deaths[name] >= limits.deaths_per_name:
                raise SubmissionError(facts.hung.get(name, "crashed"), _again(name))
        if facts.deaths.total() >= limits.deaths:
            raise SubmissionError("crashed", "The submission ended its process too often to go on.")
        if facts.timeouts >= limits.timeouts:
            said = "So many calls of the submission did not return that no more were made."
            raise SubmissionError("timeout", said)
        self._in_time(limits.quick)

    def _in_time(self, deadline: Deadline) -> Deadline:
        """Return a deadline that is not later than that of the whole submission."""
        left = self._time.end - time.monotonic()
        if left <= 0:
            said = f"The submission used up its {self._sandbox.limits.total_wall:g} seconds."
            raise SubmissionError("timeout", said)
        return Deadline(cpu=deadline.cpu, wall=min(deadline.wall, left))

    def _buried(self, main: str, death: WorkerDiedError) -> SubmissionError:
        """Note a worker's death; the blame goes to the probe's main name."""
        self.close()
        self._noted(f"The call of `{main}` {death}", death)
        self.facts.deaths[main] += 1
        self.facts.hung[main] = death.kind
        return SubmissionError(death.kind, f"The call of `{main}` {death}.")

    def _noted(self, said: str, death: WorkerDiedError) -> None:
        """Note a death that is a timeout, or may have been the machine's doing."""
        self.facts.timeouts += death.kind == "timeout"
        if death.unclear:
            self.facts.doubts.append(said)

    def _explained(self, error: SubmissionError, names: tuple[str, ...]) -> SubmissionError:
        """Where a name is missing because a statement failed, say which and why."""
        for name, why in self.facts.lost.items():
            direct = error.kind == "missing" and name in names
            if f"'{name}'" in str(error) or f"`{name}`" in str(error) or direct:
                return SubmissionError(error.kind, after(str(why), error), why.error or error.error)
        if error.kind == "missing":
            absent = next((self.facts.missing[n] for n in names if n in self.facts.missing), "")
            return SubmissionError("missing", _sentence(absent or str(error)), error.error)
        return error

    def _running(self) -> Connection:
        """Return a worker with the submission loaded, without the statements that killed one."""
        if self._worker is not None:
            return self._worker
        if self._unreadable is not None:
            raise self._unreadable
        limits = self._sandbox.limits
        try:
            for _ in range(limits.deaths):
                if self.facts.timeouts >= limits.timeouts:
                    break
                self._worker = worker = self._sandbox.open()
                if self._is_loaded(worker):
                    return worker
        except OSError as error:
            self.facts.doubts.append(str(error))
            raise SubmissionError("environment", str(error)) from None
        said = "Too many of the submission's statements hang or end the process."
        self._unreadable = SubmissionError("crashed", said)
        raise self._unreadable

    def _is_loaded(self, worker: Connection) -> bool:
        """Load the submission; where a statement kills the worker, note it to be left out."""
        self._stuck = None
        try:
            self._load(worker)
        except SubmissionError:
            self.close()
            raise
        except WorkerDiedError as death:
            self.close()
            self._noted(f"Reading the submission {death}", death)
            if self._stuck is None:
                kind = "timeout" if death.kind == "timeout" else "crashed"
                said = f"The submission could not be read: reading it {death}."
                self._unreadable = SubmissionError(kind, said)
                raise self._unreadable from None
            self._skip.add(self._stuck)
            return False
        return True

    def _load(self, worker: Connection) -> None:
        facts, quick = self.facts, self._sandbox.limits.quick
        facts.layers = worker.layers
        request = {
            "data": _tensor(self._data),
            "file_name": self._file_name,
            "names": sorted(question_of()),
            "modules": self._modules,
        }
        told = self._requested(worker, "load", request, self._in_time(quick), (MAX_TEXT, 0))
        loaded = _Loaded(told)
        facts.uses, facts.missing, facts.problems = loaded.uses, loaded.missing, loaded.problems
        facts.defines_nothing = not loaded.statements
        if self._loan is not None:
            own = sorted(question_of().keys() - self._loan.names)
            names = sorted(self._loan.names | self._loan.given)
            lend = {"source": self._loan.source, "names": names, "own": own}
            self._requested(worker, "lend", lend, self._in_time(quick))
        for index, label in enumerate(loaded.statements):
            if index not in self._skip:
                self._run_statement(worker, index, label, loaded.binds[index])

    def _run_statement(self, worker: Connection, index: int, label: str, binds: list[str]) -> None:
        limits = self._sandbox.limits
        most = limits.quick.at_most(limits.again_reading) if self._skip else limits.quick
        try:
            self._stuck = index
            self._requested(worker, "run", {"index": index}, self._in_time(most))
            self._stuck = None
        except SubmissionError as error:
            self._stuck = None
            root = self._explained(error, ())  # where one failure leads to another
            self.facts.lost.update(dict.fromkeys(binds, root))
        except WorkerDiedError as death:
            said = f"The statement at {label} {death}, so it was left out."
            why = SubmissionError(death.kind, said)
            self.facts.lost.update(dict.fromkeys(binds, why))
            raise


class _Loaded:
    """A worker's reply to `load`, checked."""

    def __init__(self, reply: Any) -> None:
        try:
            self.statements = [str(label) for label in reply["statements"]][:5000]
            self.binds = [[str(n) for n in names] for names in reply["binds"]]
            self.uses = {str(k): frozenset(map(str, v)) for k, v in reply["uses"].items()}
            self.missing = {str(k): clip(str(v)) for k, v in reply["missing"].items()}
            self.problems = [str(problem) for problem in reply["problems"]]
            if len(self.binds) < len(self.statements):
                raise ValueError
        except (KeyError, TypeError, ValueError, AttributeError):
            raise SubmissionError("malformed", "The submission could not be read.") from None


def _sentence(words: str) -> str:
    """Return words, which may also stand behind a colon, as a sentence of their own."""
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "!", ")")) else ".")


def _tensor(data: bytes) -> torch.Tensor:
    return torch.frombuffer(bytearray(data or b"\n"), dtype=torch.uint8)


def _again(name: str) -> str:
    return f"`{name}` was not called again: it did not return before."
