"""The feedback page as a student sees it: in a browser, wide, narrow, dark and on paper."""

from __future__ import annotations

import pytest
from pages import NARROW, WIDE, browser, complaints, overflow, seen
from test_reports import HOSTILE, failing, two_mistakes

from autograder.judge.cases import questions
from autograder.judge.grading import ungraded
from autograder.judge.result import CaseResult, Result
from autograder.reports import feedback

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
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(browser, graded, scheme):
    """Contrast, headings and names are as accessibility asks for, and nothing leaves a phone."""
    with browser.open(feedback.html(graded), NARROW, scheme) as tab:
        assert complaints(tab) == []
        assert overflow(tab) <= 0


def test_a_dark_screen_gets_a_dark_page(browser):
    """The colours follow the reader's setting."""
    shades = {}
    for scheme in ("light", "dark"):
        with browser.open(feedback.html(two_mistakes()), scheme=scheme) as tab:
            colour = "getComputedStyle(document.documentElement).backgroundColor"
            shades[scheme] = sum(map(int, tab.evaluate(f"{colour}.match(/\\d+/g)")))
    assert shades["dark"] < 100 < 600 < shades["light"]


def test_the_first_screen_tells_the_score_and_what_to_fix(browser):
    """Without scrolling: the name, the points, the causes; the first one is marked."""
    with browser.open(feedback.html(two_mistakes())) as tab:
        text = seen(tab)
        assert text.index("84 of 100 points") < text.index("What to fix first")
        assert (
            text.index("Gradients are never cleared. (3 of") < text.index("1.1")
            if "1.1" in text
            else True
        )
        last = tab.locator(".causes li").last.bounding_box()
        assert last["y"] + last["height"] < 900


def test_what_passed_is_folded_and_unfolds(browser):
    """What is right takes one line until a student asks for it."""
    with browser.open(feedback.html(two_mistakes())) as tab:
        passed = tab.get_by_text("1.2 len(ds) is N")
        assert not passed.is_visible()
        tab.get_by_text("6 of 6 checks passed").click()
        assert passed.is_visible()


def test_paper_shows_what_is_folded(browser):
    """Nobody can unfold a sheet of paper; it is printed in light colours."""
    with browser.open(feedback.html(two_mistakes()), scheme="dark") as tab:
        tab.emulate_media(media="print")
        assert tab.get_by_text("1.2 len(ds) is N").bounding_box()["height"] > 0
        assert "1.2 len(ds) is N" in seen(tab)
        shade = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert shade == "rgb(255, 255, 255)"
        assert tab.pdf(format="A4").startswith(b"%PDF")


def test_a_failed_case_leads_to_the_handout(browser):
    """The reference is a link, and what it leads to stands on the page itself."""
    with browser.open(feedback.html(two_mistakes())) as tab:
        link = tab.get_by_role("link", name="Look at it").first
        link.click()
        target = tab.locator(link.get_attribute("href"))
        assert target.is_visible()
        assert target.inner_text() == "Look at it"
        assert 0 <= target.bounding_box()["y"] < 900


def test_a_hidden_case_is_called_so(browser):
    """A student who looks for it among the public checks must know why it is not there."""
    with browser.open(feedback.html(two_mistakes())) as tab:
        heading = tab.get_by_role("heading", name="3.5 one step changes")
        assert heading.inner_text().endswith("hidden check")
        public = tab.get_by_role("heading", name="6.1 a Matplotlib Figure")
        assert "hidden" not in public.inner_text()
        assert "A hidden check looks at the same task" in seen(tab)


@pages
def test_a_page_needs_no_other_file_and_runs_nothing(browser, graded):
    """It can be mailed: nothing is fetched, and no script, ours or a student's, is in it."""
    with browser.open(feedback.html(graded), WIDE) as tab:
        assert len(browser.requests) == 1
        assert tab.locator("script, iframe, object, link, img, [onclick], [onload]").count() == 0
        assert all(
            link.get_attribute("href").startswith("#") for link in tab.get_by_role("link").all()
        )


def test_a_hostile_name_is_shown_as_it_is(browser):
    """Markup stays text, and what turns the direction of writing is gone."""
    with browser.open(feedback.html(failing("no", HOSTILE))) as tab:
        shown = tab.get_by_role("heading", level=1).inner_text()
        assert "<script>alert(1)</script>" in shown
        assert "\u202e" not in shown
