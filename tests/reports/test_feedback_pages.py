"""The feedback page as a student sees it: in a browser, wide, narrow, dark and on paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
from classes import entry
from made_results import HOSTILE, failing, two_mistakes
from pages import NARROW, browser, complaints, overflow, seen

from autograder.judge.cases import questions
from autograder.judge.grading import ungraded
from autograder.judge.result import CaseResult, Result
from autograder.reports import feedback
from autograder.reports.entries import Override

__all__ = ["browser"]

LONG = "A" * 200 + " " + "مرحبا بالعالم " * 5 + "👩\u200d🔬" + "`" + "x" * 300 + "`"
PAGES = {
    "two mistakes": two_mistakes(),
    "everything wrong, hostile": failing(HOSTILE, HOSTILE),
    "everything wrong, long": failing(LONG, LONG),
    "nothing to grade": ungraded("ada", "lab.pdf", "lab.pdf is a PDF document."),
    "full marks": Result(
        "ada", "lab.py", tuple(CaseResult(c, "passed") for q in questions() for c in q.cases)
    ),
}
pages = pytest.mark.parametrize("graded", PAGES.values(), ids=PAGES)


@pages
def test_everybody_can_read_it(browser, graded):
    """Contrast, headings and names are as accessibility asks for, and nothing leaves a phone."""
    tab = browser.open(feedback.html(graded), NARROW)
    assert overflow(tab) <= 0
    assert complaints(tab) == []
    tab.emulate_media(color_scheme="dark")
    assert complaints(tab, only="color-contrast") == []


def test_what_looks_at_pages_would_complain(browser):
    """Low contrast, a skipped heading and a line too long for a phone are found."""
    wrong = '<html lang="en"><title>x</title><main><h1>A</h1><h3>B</h3><p style="width:500px">'
    tab = browser.open(f'{wrong}<span style="color:#aaa;background:#fff">pale</span>', NARROW)
    assert overflow(tab) > 0
    assert {one.partition(":")[0] for one in complaints(tab)} >= {"color-contrast", "heading-order"}


def test_a_dark_screen_gets_a_dark_page(browser):
    """The colours follow the reader's setting."""
    shades = {}
    for scheme in ("light", "dark"):
        tab = browser.open(feedback.html(two_mistakes()), scheme=scheme)
        colour = "getComputedStyle(document.documentElement).backgroundColor"
        shades[scheme] = sum(map(int, tab.evaluate(f"{colour}.match(/\\d+/g)")))
    assert shades["dark"] < 100 < 600 < shades["light"]


def test_the_first_screen_tells_the_score_and_what_to_fix(browser):
    """Without scrolling: the name, the points, the causes."""
    tab = browser.open(feedback.html(two_mistakes()))
    text = seen(tab)
    assert text.index("84 of 100 points") < text.index("What to fix first")
    last = tab.locator(".causes li").last.bounding_box()
    assert last["y"] + last["height"] < 900


def test_it_tells_who_when_and_what_was_graded(browser):
    """A student of a gradebook reads the own name, not the key of an export."""
    ada = entry("lovelaceada_4711", name="Ada Lovelace", late=True, file="lab-2.ipynb")
    tab = browser.open(feedback.html(replace(ada, submitted_at="2026-11-27T23:59:30+01:00")))
    text = seen(tab)
    assert tab.title().startswith("Ada Lovelace: ")
    assert tab.get_by_role("heading", level=1).inner_text() == "Ada Lovelace"
    assert "lovelaceada" not in text
    assert "graded lab-2.ipynb" in text
    assert "handed in 27 November 2026, 23:59 (+0100), late" in text


def test_it_tells_what_the_instructor_decided(browser):
    """Points that were set by hand are marked as such, with the reason and what was measured."""
    ada = entry("ada", failed=("4.1", "4.2"))
    raised = replace(
        ada,
        overrides=(Override("ada", "q4_accuracy", 14.5, "A slip."),),
        points={**ada.points, "q4_accuracy": 14.5},
        score=99.5,
    )
    text = seen(browser.open(feedback.html(raised)))
    assert "99.5 of 100 points" in text
    assert "q4_accuracy 14.5 of 15" in text
    assert "set these points; the checks gave 7. Reason: A slip." in text


def test_who_handed_in_nothing_reads_so(browser):
    """A page without cases is no empty page."""
    tab = browser.open(feedback.html(entry("ada", status="missing")))
    assert "Nothing was handed in." in seen(tab)
    assert complaints(tab) == []


def test_what_passed_is_folded_and_unfolds(browser):
    """What is right takes one line until a student asks for it."""
    tab = browser.open(feedback.html(two_mistakes()))
    passed = tab.get_by_text("1.2 len(ds) is N")
    assert not passed.is_visible()
    tab.get_by_text("6 of 6 checks passed").click()
    assert passed.is_visible()


def test_paper_shows_what_is_folded(browser):
    """Nobody can unfold a sheet of paper; it is printed in light colours."""
    tab = browser.open(feedback.html(two_mistakes()), scheme="dark")
    assert "1.2 len(ds) is N" not in seen(tab)
    tab.emulate_media(media="print")
    assert "1.2 len(ds) is N" in seen(tab)
    shade = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert shade == "rgb(255, 255, 255)"
    assert tab.pdf(format="A4").startswith(b"%PDF")


def test_a_failed_case_leads_to_the_handout(browser):
    """The reference is a link, and what it leads to stands on the page itself."""
    tab = browser.open(feedback.html(two_mistakes()))
    link = tab.get_by_role("link", name="Look at it").first
    link.click()
    target = tab.locator(link.get_attribute("href"))
    assert target.inner_text() == "Look at it"
    assert 0 <= target.bounding_box()["y"] < 900


def test_a_hidden_case_is_called_so(browser):
    """A student who looks for it among the public checks must know why it is not there."""
    tab = browser.open(feedback.html(two_mistakes()))
    heading = tab.get_by_role("heading", name="3.5 one step changes")
    assert heading.inner_text().endswith("hidden check")
    assert "hidden" not in tab.get_by_role("heading", name="6.1 a Matplotlib").inner_text()
    assert "A hidden check tests the same task" in seen(tab)


@pages
def test_a_page_needs_no_other_file_and_runs_nothing(browser, graded):
    """It can be mailed: no link leads away, nothing is fetched, no script, ours or a student's."""
    tab = browser.open(feedback.html(graded))
    assert [one for one in browser.requests[1:] if not one.startswith("data:image/svg")] == []
    assert tab.locator("script, iframe, object, link, [onclick], [onload]").count() == 0
    targets = tab.evaluate("[...document.links].map(link => link.getAttribute('href'))")
    assert all(target.startswith("#") for target in targets)
    assert [target for target in targets if not tab.locator(target).count()] == []


def test_a_hostile_name_is_shown_as_it_is(browser):
    """Markup stays text, and what turns the direction of writing is gone."""
    tab = browser.open(feedback.html(failing("no", HOSTILE)))
    shown = tab.get_by_role("heading", level=1).inner_text()
    assert "<script>alert(1)</script>" in shown
    assert "\u202e" not in shown
