"""Find the submissions in the paths of a command line. Runs in the judge: parses no student text.

Problems with a path are the caller's to report; problems with one submission stay with it, so that
one damaged archive never costs the rest of a class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from .candidates import NoCandidateError, select
from .files import IntakeError
from .keys import make_unique
from .paths import Part, divided, together
from .people import Person
from .roster import Roster
from .shares import Share
from .submission import Submission
from .summary import Summary


@dataclass
class Found:
    """What is in some paths.

    Args:
        submissions: one for each student or group who handed in.
        problems: sentences about paths, people and entries of an export.
        summary: in one line, which kind of export this is and what is in it.
        missing: who is on the roster and handed in nothing.
        kinds: of export, as they are called in the summary.
    """

    submissions: list[Submission] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    summary: str = ""
    missing: tuple[Person, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """What an instructor may say about a class.

    Args:
        layout: of `kinds.LAYOUTS`, the kind of export; "" to find out.
        roster: who is in the class; None where that is not known.
        due: when the work was due, with a time zone; what came later is late.
        output: the folder that results are written to, which is no student, wherever it lies.
    """

    layout: str = ""
    roster: Roster | None = None
    due: datetime | None = None
    output: Path | None = None


def find_submissions(
    paths: Sequence[Path], names: Sequence[str] = (), options: Options | None = None
) -> Found:
    """Find every submission in files, folders and archives. Never raises.

    Args:
        paths: as given on the command line.
        names: the graded names; they help to choose among several files.
        options: what the instructor says about the class.
    """
    options = options or Options()
    found, summary = Found(), Summary()
    for several in together(paths, options.layout):
        try:
            part = divided(several, options.layout, options.output, paths)
        except IntakeError as error:
            found.problems.append(f"{several[0]}: {error}.")
        except OSError as error:
            found.problems.append(f"{several[0]} cannot be read: {error.strerror or error}.")
        else:
            _add(found, part, names, summary)
    if options.roster is not None:
        found.missing, said = options.roster.compare(found.submissions)
        found.problems += said
    found.missing, said = make_unique(found.submissions, found.missing)
    found.problems += said
    _mark_late(found.submissions, options.due)
    found.summary = summary.line(found.missing)
    return found


def _add(found: Found, part: Part, names: Sequence[str], summary: Summary) -> None:
    """Take in how one path divides."""
    ignored = list(part.division.ignored)
    made = [_submission(share, part.root, names, ignored) for share in part.division.shares]
    found.submissions += made
    found.problems += part.division.problems
    found.kinds = tuple(dict.fromkeys((*found.kinds, part.division.kind)))
    summary.add(part.division.kind, made, ignored if part.division.kind else [])


def _submission(share: Share, root: Path, names: Sequence[str], ignored: list[str]) -> Submission:
    made = Submission(
        share.people,
        str(root),
        submitted_at=share.submitted_at,
        late=share.late,
        notes=share.notes,
        problem=share.problem or None,
    )
    if made.problem:
        return made
    files = list(share.all_files())
    try:
        selected = select(files, names)
    except NoCandidateError as error:
        made.problem, made.shown = str(error), files[0].name if len(files) == 1 else ""
        made.origin = str(root / made.shown)
        return made
    made.candidates, made.notes = selected.candidates, (*made.notes, *selected.notes)
    made.origin = str(root / made.candidates[0].origin)
    ignored += selected.unused
    return made


def _mark_late(submissions: Sequence[Submission], due: datetime | None) -> None:
    """Tell by its time whether a submission is late; without one the export's word stays."""
    if due is None:
        return
    for one in submissions:
        if one.submitted_at is not None:
            one.late = one.submitted_at > due
