"""results/<student>.json: a Gradescope results.json that also tells whose it is and of what."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ..reports.entries import GRADED, GRADER_ERROR, NOTHING, Change, Status
from .roll import Member, Roll

if TYPE_CHECKING:
    from ..judge.result import Result

Record = dict[str, Any]
_ABSENT = frozenset({"missing", "unreadable", "prerequisite"})  # why a case of no lab does not pass


@dataclass(frozen=True)
class Hashes:
    """What a result is of."""

    submission: str
    grader: str
    data: str


def status_of(result: Result) -> Status:
    """Tell whether a result says anything about the student's work."""
    if not result.graded:
        return GRADER_ERROR
    reasons = {case.reason for case in result.cases}
    return NOTHING if result.score == 0 and reasons <= _ABSENT else GRADED


def record(result: Result, hashes: Hashes) -> Record:
    """Return a result as it is kept, before it is known whose it is."""
    from ..reports import results_json

    made = results_json.results(result)
    made["extra_data"] |= {"status": status_of(result), "hashes": asdict(hashes)}
    return made


def own(made: Record, member: Member, round_: int, old: Record | None) -> Record:
    """Return a new record as that of one student.

    Args:
        made: as `record` returns it.
        member: the student.
        round_: in which it was made.
        old: what the student's file said before; where it is of the same submission, what was
            measured before stays on record.
    """
    extra = {**made["extra_data"], "round": round_, "before": _before(made, round_, old)}
    return named({**made, "extra_data": extra}, member)


def named(made: Record, member: Member) -> Record:
    """Return a record with what is known of the student now; another run may know more."""
    person = {name: getattr(member, name) for name in ("student", "name", "email", "id")}
    when = {"submitted_at": member.submitted_at, "late": member.late, "group": member.group}
    return {**made, "extra_data": {**made["extra_data"], **person, **when}}


def is_current(found: Record | None, hashes: Hashes, roll: Roll) -> bool:
    """Tell whether a record need not be made again."""
    if found is None:
        return False
    extra = found["extra_data"]
    if extra.get("hashes") != asdict(hashes) or extra.get("status") == GRADER_ERROR:
        return False
    return not roll.forced or extra.get("round") == roll.round


def is_outdated(found: Record | None, hashes: Hashes) -> bool:
    """Tell whether a record is of the same submission, but of another grader or other data."""
    old = found["extra_data"].get("hashes") if found is not None else None
    if not isinstance(old, dict) or old == asdict(hashes):
        return False
    return bool(old.get("submission") == hashes.submission)


def _before(made: Record, round_: int, old: Record | None) -> Record | None:
    """What was measured in the round before, of the same submission."""
    if old is None:
        return None
    hashes = old["extra_data"].get("hashes") or {}
    if hashes.get("submission") != made["extra_data"]["hashes"]["submission"]:
        return None
    if old["extra_data"].get("round") == round_:
        before: Record | None = old["extra_data"].get("before")
        return before
    return _measured(old)


def _measured(found: Record) -> Record:
    """Return number, points and outcome of each case, by the case's question and name."""
    return {
        test["name"]: [test["number"], test["score"], test["extra_data"]["outcome"]]
        for test in found["tests"]
    }


def changes(found: Record, member: Member, roll: Roll) -> list[Change]:
    """Return what this round changed for a student, case by case."""
    extra = found["extra_data"]
    before = extra.get("before")
    if not before or extra.get("round") != roll.round:
        return []
    after = _measured(found)
    absent = ["", 0, ""]
    both = [(name, before.get(name, absent), after.get(name, absent)) for name in before | after]
    return [
        Change(member.student, member.name, new[0] or old[0], name, old[1], new[1], old[2], new[2])
        for name, old, new in both
        if old[1:] != new[1:]
    ]
