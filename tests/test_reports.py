"""One feedback as text, Markdown and HTML: complete, told once, and safe against its subject."""

from __future__ import annotations

import io

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from autograder.judge.cases import questions
from autograder.judge.grading import ungraded
from autograder.judge.result import CaseResult, Result
from autograder.reports import feedback, text

HOSTILE = "\x1b[31m<script>alert(1)</script> [x](javascript:y) **bold** \u202etxt |"


def failing(message: str, student: str = "ada") -> Result:
    """Return a result in which every case failed with the same message."""
    cases = (case for question in questions() for case in question.cases)
    return Result(student, "lab.py", tuple(CaseResult(c, "failed", message) for c in cases))


def as_text(result: Result) -> str:
    """Return what a terminal would show."""
    out = io.StringIO()
    text.show(result, Console(file=out, width=100))
    return out.getvalue()


@pytest.mark.parametrize("form", [as_text, feedback.markdown, feedback.html])
def test_a_message_is_told_once_per_question(form):
    """Cases that failed alike are listed together: seven questions, seven messages."""
    assert form(failing("Look at the shape first.")).count("Look at the shape first.") == 7


@pytest.mark.parametrize("form", [as_text, feedback.markdown, feedback.html])
def test_every_form_names_every_question_and_the_score(form):
    """Nothing that a student needs is missing from any form."""
    page = form(failing("no")).replace("\\", "")
    assert "0 of 100 points" in page
    assert all(question.name in page for question in questions())


def test_html_shows_hostile_text_and_does_not_obey_it():
    """A script in a message or a name stays text; control characters are gone."""
    page = feedback.html(failing(HOSTILE, HOSTILE))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_markdown_shows_hostile_text_and_does_not_obey_it():
    """Rendered as Markdown, a message makes no link, no HTML and no emphasis."""
    page = MarkdownIt("commonmark", {"html": True}).render(feedback.markdown(failing(HOSTILE)))
    assert "<script" not in page
    assert "<a " not in page
    assert "<strong>bold" not in page


def test_what_is_wrong_with_the_whole_file_is_said_once_at_the_terminal():
    """A file that cannot be graded gets one sentence, not one per case."""
    assert as_text(ungraded("ada", "lab.pdf", "lab.pdf is a PDF.")).count("is a PDF") == 1


def test_a_name_between_backticks_is_set_as_code_and_nothing_else_is_markup():
    """Only our own tag comes in; what a submission says stays text."""
    from autograder.reports.feedback import prose

    assert prose("use `opt.step()` & <b>") == "use <code>opt.step()</code> &amp; &lt;b&gt;"
    assert prose("`<script>`") == "<code>&lt;script&gt;</code>"
    assert prose("a ` b\nc ` d") == "a ` b\nc ` d"
