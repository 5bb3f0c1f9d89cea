"""One feedback as text, Markdown and HTML: complete, summed up, and safe against its subject."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_results import HOSTILE, failing, two_mistakes
from markdown_it import MarkdownIt
from rich.console import Console

from autograder.judge.cases import questions
from autograder.judge.diagnosis import known_mistakes
from autograder.judge.grading import ungraded
from autograder.judge.result import CaseResult, Result
from autograder.reports import classroom50, escaping, feedback, handout, text
from autograder.reports.causes import causes, parted, to_fix
from autograder.reports.results_json import results
from autograder.reports.sheet import sheet
from autograder.reports.templating import prose


def shown(page: str) -> str:
    """Return what a reader sees of a page, on one line: no tags, no marks of Markdown."""
    page = re.sub(r"<style>.*?</style>|</?[a-z][^>]*>|\\\\|\*\*|`", "", page, flags=re.DOTALL)
    return " ".join(page.replace("\\", "").replace("&#39;", "'").split())


def as_text(result: Result) -> str:
    """Return what a terminal would show."""
    out = io.StringIO()
    text.show(result, Console(file=out, width=100))
    return out.getvalue()


@pytest.mark.parametrize("form", [as_text, feedback.markdown, feedback.html])
def test_a_message_is_told_once_on_top_and_once_per_question(form):
    """Cases that failed alike are listed together: one cause, and seven questions with it."""
    assert form(failing("Look at the shape first.")).count("Look at the shape first.") == 1 + 7


@pytest.mark.parametrize("form", [as_text, feedback.markdown, feedback.html])
def test_every_form_sums_up_the_points_lost_by_cause_and_says_what_to_fix_first(form):
    """What waits for a mistake is counted with it, where it is told; the first cause is marked."""
    page = shown(form(two_mistakes()))
    first = "11 q3_train_batch: Gradients are never cleared. (3 of these wait for it in q5_fit.)"
    assert f"{first} Fix this first." in page
    assert "5 q6_plot: No panel has a title." in page
    assert page.count("Fix this first") == 1
    assert page.index("11 q3_train_batch") < page.index("5 q6_plot")


@pytest.mark.parametrize("form", [as_text, feedback.markdown, feedback.html])
def test_a_remark_about_passed_cases_is_shown_once(form):
    """Cases judged with the course's own code have passed, and say with what."""
    remark = "Right, judged with the course's own `train_batch`."
    results = [
        CaseResult(case, "passed", remark if case.number in ("5.1", "5.4") else "")
        for question in questions()
        for case in question.cases
    ]
    page = shown(form(Result("ada", "lab.py", tuple(results))))
    assert page.count(shown(remark)) == 1
    assert "5.1, 5.4" in page
    assert "100 of 100 points" in page
    assert "What to fix first" not in page


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_every_lost_point_counts_for_exactly_one_cause(data):
    """Whatever became of the cases, the causes on top add up to what the score lacks."""
    outcomes = ("passed", "failed", "timeout", "crashed", "not_judged", "grader_error")
    messages = st.sampled_from(
        ["Wrong.", "Not judged: this needs q1_dataset.", "", "Twice. Wrong."]
    )
    results = [
        CaseResult(case, data.draw(st.sampled_from(outcomes)), data.draw(messages))
        for question in questions()
        for case in question.cases
    ]
    graded = Result("ada", "lab.py", tuple(results))
    found = causes(sheet(graded).cases)
    assert sum(cause.lost for cause in found) == 100 - graded.score
    told = [case.number for cause in found for case in (*cause.cases, *cause.waiting)]
    assert sorted(told) == sorted(c.case.number for c in results if c.outcome != "passed")


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_before_hidden_cases_are_published_all_points_are_told_and_no_hidden_message(data):
    """Gradescope's output and GitHub's summary: of hidden cases they count points and cases."""
    outcomes = st.sampled_from(("passed", "failed", "failed", "not_judged", "grader_error"))
    graded = [
        CaseResult(case, data.draw(outcomes), f"{'Secret' if case.hidden else 'Told'}.")
        for question in questions()
        for case in question.cases
    ]
    result = Result("ada", "lab.py", tuple(graded))
    items = to_fix(sheet(result).cases, with_hidden=False)
    assert sum(item.lost for item in items) == 100 - result.score
    said = results(result)["output"]
    hidden = [one for one in graded if one.case.hidden]
    if all(one.outcome != "grader_error" for one in hidden):
        assert "Secret" not in said
    assert said.splitlines()[1:] == [str(item) for item in items]


def test_gradescope_is_told_what_to_fix_first_above_the_cases():
    """A public cause in words, with its points; hidden ones after it, counted."""
    head, *lines = results(two_mistakes())["output"].splitlines()
    assert head == "What to fix first:"
    counted = "3 hidden checks did not pass. Read the docstring again. (3 of these wait for it in"
    assert lines == [
        f"\N{MINUS SIGN}11 q3_train_batch: {counted} q5_fit.) Fix this first.",
        "\N{MINUS SIGN}5 q6_plot: No panel has a title.",
    ]


def test_a_release_on_classroom_50_sums_up_what_to_fix_first():
    """Its text begins with the causes, as the feedback does."""
    page = shown(classroom50.body(two_mistakes()))
    first = "11 q3_train_batch: Gradients are never cleared. (3 of these wait for it in q5_fit.)"
    assert f"{first} Fix this first." in page
    assert "5 q6_plot: No panel has a title." in page


def test_the_graders_own_fault_comes_last_and_is_nothing_to_fix():
    """A student is never told to fix what the grader did wrong."""
    results = [
        CaseResult(case, "grader_error", "The autograder itself failed here.")
        for question in questions()
        for case in question.cases
    ]
    page = feedback.html(Result("ada", "lab.py", tuple(results)))
    assert "Fix this first" not in page
    assert "The autograder itself failed here." in page


def test_a_message_refers_to_its_section_of_the_handout_and_else_to_that_of_the_task():
    """A hint names its section; what names none leads to the section that sets the task."""
    hinted = "Not cleared. The handout explains it under “One step downhill”."
    assert parted(hinted) == ("Not cleared.", "One step downhill")
    assert parted("The file “lab.py” is cut off.") == ("The file “lab.py” is cut off.", "")
    assert parted("“” handout “”.")[1] == ""
    for question in questions():
        section = handout.section_for(question.name)
        assert section is not None, question.name
        assert f'href="#handout-{section.anchor}"' in feedback.html(failing("no"))


def test_every_hint_refers_to_a_section_that_the_handout_has():
    """A heading that was renamed would leave the hints with a reference to nothing."""
    named = {
        parted(one.mistake.hint)[1] for mistakes in known_mistakes().values() for one in mistakes
    }
    assert named - {""} <= handout.sections().keys()


def test_names_with_joiners_stay_whole():
    """Persian names and joined emoji need invisible joiners; direction overrides stay out."""
    assert escaping.plain("می‌خواهم 👩‍🔬") == "می‌خواهم 👩‍🔬"
    assert "‮" not in escaping.plain("a‮b")


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
    assert prose("use `opt.step()` & <b>") == "use <code>opt.step()</code> &amp; &lt;b&gt;"
    assert prose("`<script>`") == "<code>&lt;script&gt;</code>"
    assert prose("a ` b\nc ` d") == "a ` b\nc ` d"
