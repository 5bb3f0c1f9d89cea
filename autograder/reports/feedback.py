"""A result as a page that a student reads: Markdown for platforms, HTML for a browser."""

from __future__ import annotations

from ..judge.result import Result
from .causes import parted, to_fix
from .entries import Entry
from .handout import Section, section_for
from .sheet import Group, sheet
from .templating import render


def markdown(graded: Result | Entry) -> str:
    """Return the feedback as Markdown; whatever the submission said is shown, not obeyed."""
    page = sheet(graded)
    return render("feedback.md", sheet=page, items=to_fix(page.cases))


def html(graded: Result | Entry) -> str:
    """Return the feedback as one HTML page that needs no other file."""
    page = sheet(graded)
    wrong = [group for row in page.rows for group in row.groups]
    quoted = dict.fromkeys(s for group in wrong if (s := referred(group)[1]))
    return render(
        "feedback.html",
        sheet=page,
        items=to_fix(page.cases),
        referred=referred,
        sections=list(quoted),
    )


def referred(group: Group) -> tuple[str, Section | None]:
    """Return what a group's message says, and the section of the handout that explains it.

    What could not be judged, or is the grader's fault, needs no reading.
    """
    message, title = parted(group.message)
    if group.cases[0].outcome in ("not_judged", "grader_error"):
        return group.message, None
    section = section_for(group.cases[0].question, title)
    return (message, section) if section else (group.message, None)
