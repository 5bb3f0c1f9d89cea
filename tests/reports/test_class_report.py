"""report.html: right about the class, readable by everybody, and silent about names if asked."""

from __future__ import annotations

import random
from dataclasses import replace
from urllib.parse import unquote

import pytest
from classes import OUT_OF, entry
from pages import NARROW, browser, complaints, overflow, seen
from PIL import Image

from autograder.gradebook.book import write_report
from autograder.judge.mistake import known_hints
from autograder.lab import pictures
from autograder.reports import class_report
from autograder.reports.causes import parted
from autograder.reports.entries import Change, Override
from autograder.reports.item_analysis import items
from autograder.reports.sheet import sheet

__all__ = ["browser"]

FORGOTTEN = {"outcome": "failed", "mistake": "zero_grad_missing", "message": "Seen. And a hint."}
HOSTILE = [
    "<script>alert(1)</script>",
    "ليلى الفهري",
    "Ada\u202ecod.exe",
    "👩\u200d🔬 Zoë",
    "W" * 200,
    "**bold** [x](javascript:y) | `code`",
    '"; DROP TABLE',
]
CHANGES = [
    Change("k01", "Ben Okafor", "3.6", "five steps", 0, 2, "failed", "passed"),
    Change("k02", "Chiara Rossi", "3.6", "five steps", 2, 0, "passed", "timeout"),
]


def everyday():
    """Return a class in which everything occurs that a report tells of."""
    ada = entry("k00", name="Ada Lovelace", email="ada@example.org", id="90210", seconds=2.0)
    lost = {"3.6": FORGOTTEN, "3.7": FORGOTTEN}
    others = [
        entry("k01", name="Ben Okafor", became=lost, late=True, file="ben_okafor.py"),
        entry("k02", name="Chiara Rossi", became=lost, problems=("Cell 6 is not valid.",)),
        entry("k03", name="Dmitri Volkov", became={"4.1": {"outcome": "timeout"}}, seconds=61.5),
        entry("k04", name="Emre Öztürk", became={"2.1": {"outcome": "crashed"}}),
        entry("k05", name="Fatima al-Fihri", failed=[f"5.{i}" for i in range(1, 6)]),
        entry("k06", name="Goran Petrović", status="missing"),
        entry("k07", name="Hanna Åkesson", status="nothing to grade", problems=("A PDF.",)),
        *(entry(f"k{i:02}", name=f"Person-{i} Of-{i}", failed=["7.3"]) for i in range(8, 13)),
    ]
    raised = replace(
        ada, overrides=(Override("k00", "total", 77, "Ada asked on Monday."),), score=77
    )
    return [raised, *others]


def item(number, entries):
    """Return what is told of one case."""
    told = [sheet(one) for one in entries if one.status == "graded"]
    return next(one for one in items(told) if one.case.number == number)


def test_difficulty_is_the_share_that_passes_and_discrimination_the_correlation_with_the_rest():
    """What just the better half passes has a high one, what the worse half passes a low one."""
    good = [entry(f"g{i}", failed=["1.1"]) for i in range(5)]
    weak = [entry(f"w{i}", failed=["2.1", "3.1", "4.1", "5.1"]) for i in range(5)]
    assert item("3.1", good + weak).difficulty == 0.5
    assert item("3.1", good + weak).discrimination == pytest.approx(1)
    assert item("1.1", good + weak).discrimination == pytest.approx(-1)


def test_nothing_is_said_of_discrimination_in_a_small_class_or_without_spread():
    """Few numbers, or numbers that are all the same, correlate with nothing."""
    mixed = [entry(f"m{i}", failed=["1.1"] * (i % 2)) for i in range(9)]
    assert item("1.1", mixed).discrimination is None
    alike = [entry(f"a{i}") for i in range(40)]
    assert item("1.1", alike).discrimination is None


def test_cases_that_nearly_nobody_passes_or_the_better_half_fails_are_pointed_out():
    """An unfair case shows in either way; a hard one that the best pass does not."""
    good = [entry(f"g{i:02}", failed=["1.1", "2.2"]) for i in range(10)]
    weak = [entry(f"w{i:02}", failed=["1.1", "3.1", "5.1", "5.2"]) for i in range(10)]
    assert item("1.1", good + weak).odd == "nobody passes"
    assert item("2.2", good + weak).odd == "most of the better half fail"
    assert item("5.1", good + weak).odd == ""
    assert item("1.1", good[:4]).odd == ""  # four students prove nothing
    one = entry("one", failed=["2.2"])
    assert item("1.1", [*good, *weak, one]).odd == "nearly nobody passes"


def test_the_graders_own_faults_say_nothing_about_a_case():
    """They are neither passes nor failures; and a group's submission is one submission."""
    fine = [entry("a", group="a"), entry("b", group="a"), entry("c")]
    broken = entry("d", became={"1.1": {"outcome": "grader_error"}})
    assert item("1.1", [*fine, broken]).count == 3
    room = class_report.ClassRoom(fine, (), anonymous=False)
    assert {one.count for one in room.items} == {2}


def test_a_case_tells_its_pass_rate_its_mistakes_and_folded_who_failed_it(browser):
    """The instructor reads how many, why, with the hint, and unfolds who."""
    tab = browser.open(class_report.html(everyday()))
    case = tab.locator("#case-3\\.6")
    text = " ".join(case.inner_text().split())
    assert "9 of 11 pass: difficulty 82 %" in text
    assert (
        f"2\N{MULTIPLICATION SIGN} {parted(known_hints()['zero_grad_missing'])[0]}".replace("`", "")
        in text
    )
    assert not case.get_by_text("Chiara Rossi").is_visible()
    case.locator("summary").click()
    assert case.get_by_text("Chiara Rossi").is_visible()


def test_everything_that_stands_out_is_told(browser):
    """Late, missing, overridden, timed out, crashed, slow, odd; changes; the distribution."""
    text = seen(browser.open(class_report.html(everyday(), CHANGES)))
    for told in (
        "13 students: 11 graded, 1 nothing to grade, 1 missing.",
        "lowest 0 highest 98 full marks 0 zeros 1",
        "Chiara Rossi: Cell 6 is not valid.",
        "Hanna Åkesson, nothing to grade: A PDF.",
        "Late (1) Ben Okafor",
        "Missing (1) Goran Petrović",
        "Overridden (1) Ada Lovelace: total: 77 (Ada asked on Monday.)",
        "Did not return in time (1) Dmitri Volkov: q4_accuracy",
        "Ended the process (1) Emre Öztürk: q2_model",
        "Slowest Dmitri Volkov: 61.5 s",
        "Ben Okafor 3.6 five steps 0 2 failed → passed",
        "Difficulty is the share",
        "Discrimination is the correlation",
    ):
        assert told in text


@pytest.mark.parametrize("anonymous", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_everybody_can_read_it(browser, anonymous):
    """Contrast, headings and names, in light and dark; nothing leaves a phone's screen."""
    tab = browser.open(class_report.html(everyday(), CHANGES, anonymous=anonymous), NARROW)
    assert overflow(tab) <= 0
    assert complaints(tab) == []
    tab.emulate_media(color_scheme="dark")
    if not anonymous:  # the same colours
        assert complaints(tab, only="color-contrast") == []
    ink = "getComputedStyle(document.querySelector('svg text')).fill"
    assert tab.evaluate(ink) == tab.evaluate("getComputedStyle(document.body).color")


def test_plots_are_described_and_their_ids_are_unique(browser):
    """Who cannot see a plot is told what is in it."""
    tab = browser.open(class_report.html(everyday()))
    scores = tab.get_by_role("img", name="Distribution of scores")
    assert "1 with 70 to 80" in scores.locator("desc").text_content()
    assert tab.get_by_role("img", name="Points by question").is_visible()
    ids = tab.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_names_are_shown_as_they_are_and_break_nothing(browser):
    """Right to left, emoji, markup and 200 characters: text, within the page, linked."""
    people = [entry(f"k{i}", name=name, failed=["1.1"]) for i, name in enumerate(HOSTILE)]
    tab = browser.open(class_report.html(people, feedback=["k0", "k4"]), NARROW)
    text = seen(tab)
    assert overflow(tab) <= 0
    assert all(name.replace("\u202e", "\ufffd") in text for name in HOSTILE)
    assert tab.locator("script").count() == 0
    assert tab.get_by_role("link", name=HOSTILE[4]).count() > 0


def test_two_of_one_name_can_be_told_apart(browser):
    """The key stands beside a name that two students have, and only there."""
    people = [entry(key, name=name) for key, name in (("a1", "Jo"), ("a2", "Jo"), ("b", "Kim"))]
    text = seen(browser.open(class_report.html(people)))
    assert "Jo (a1)" in text
    assert "Jo (a2)" in text
    assert "(b)" not in text


def test_paper_shows_what_is_folded(browser):
    """The names behind a case are printed too."""
    tab = browser.open(class_report.html(everyday()))
    tab.emulate_media(media="print")
    assert "Chiara Rossi" in " ".join(tab.locator("#case-3\\.6").inner_text().split())
    assert tab.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([], "Nobody is in this class yet"),
        ([entry("a", status="missing"), entry("b", status="missing")], "Nothing has been graded"),
        ([entry("a", failed=["1.1"])], "With 1 graded submission, discrimination"),
        ([entry("a", status="grader error")], "1 student: 1 grader error."),
        ([entry("a", status="nothing to grade")], "1 student: 1 nothing to grade. mean 0.0"),
    ],
    ids=["nobody", "all missing", "one student", "grader error", "nothing to grade"],
)
def test_odd_classes_have_a_report(browser, entries, said):
    """An empty or a tiny class gets a page that says so, in both forms."""
    for anonymous in (False, True):
        tab = browser.open(class_report.html(entries, anonymous=anonymous), NARROW)
        assert said in seen(tab)
        assert overflow(tab) <= 0


def renamed(entries, changes):
    """Return the class with every name, key, address, number and file made anew, and shuffled."""
    new = {one.student: f"s{i:04}" for i, one in enumerate(reversed(entries))}
    people = [
        replace(
            one,
            student=new[one.student],
            name=f"Somebody {new[one.student]}",
            email=f"{new[one.student]}@example.com",
            id=new[one.student][::-1],
            file=f"{new[one.student]}.py" if one.file else "",
            problems=tuple(f"{new[one.student]} has a problem." for _ in one.problems),
            overrides=tuple(replace(o, reason="Another reason.") for o in one.overrides),
            submitted_at="",
        )
        for one in entries
    ]
    random.Random(1).shuffle(people)
    return people, [
        replace(one, student=new[one.student], name="Somebody") for one in reversed(changes)
    ]


def test_the_anonymous_form_does_not_depend_on_who_the_students_are():
    """With other names, keys, addresses, files, reasons and in another order, it is the same."""
    class_, others = everyday(), renamed(everyday(), CHANGES)
    page = class_report.html(class_, CHANGES, anonymous=True)
    assert page == class_report.html(*others, anonymous=True)
    told = [part for one in class_ for part in (one.student, *one.name.split(), one.email, one.id)]
    assert [part for part in told if part and part in page] == []
    assert "feedback/" not in page


def test_the_anonymous_form_quotes_no_submission():
    """What a message says may come from the student's file; a known mistake's hint does not."""
    quoted = {"outcome": "failed", "message": "NameError: lovelace (ada.py, line 3)"}
    known = {**FORGOTTEN, "message": "In ada.py, line 4. And a hint."}
    class_ = [entry("k", became={"1.1": quoted, "3.6": known}), entry("l")]
    page = class_report.html(class_, anonymous=True)
    assert "ada.py" not in page
    assert "causes without a name" in page
    assert "gradients add up" in page


def test_a_class_gives_the_same_report_always_in_whatever_order():
    """Two runs can be compared: no date, no number by chance."""
    class_ = everyday()
    assert class_report.html(class_) == class_report.html(class_[::-1])


def test_the_file_links_to_the_feedback_that_is_there_and_the_named_one_stays(tmp_path):
    """A link leads somewhere; the form without names is a file of its own."""
    names = ["k00", "ö ä?#%"]
    (tmp_path / "feedback").mkdir()
    for name in names:
        (tmp_path / "feedback" / f"{name}.html").touch()
    people = [entry(name) for name in (*names, "k01")]
    named = write_report(tmp_path, people)
    page = named.read_text("utf-8")
    links = {part.partition('"')[0] for part in page.split('<a href="feedback/')[1:]}
    assert {unquote(link) for link in links} == {f"{name}.html" for name in names}
    assert named == tmp_path / "report.html"
    other = write_report(tmp_path, people, anonymous=True)
    assert other == tmp_path / "report-anonymous.html"
    assert named.read_text("utf-8") == page


def test_a_large_class_costs_no_more_than_its_size():
    """A thousand students: every one is listed, and the page stays within a few megabytes."""
    random_ = random.Random(0)
    numbers = [case.number for case in entry("a").cases]
    people = [entry(f"k{i:04}", failed=random_.sample(numbers, i % 9)) for i in range(1000)]
    page = class_report.html(people)
    assert all(one.student in page for one in people)
    assert len(page) < 4_000_000
    assert sum(OUT_OF.values()) == 100


def test_the_pictures_of_the_docs_are_made_of_real_pages_and_small(browser, tmp_path):
    """A student's feedback and a class report, as PNG files that a README can show."""
    made = pictures.make(everyday(), "k01", tmp_path, browser.tab)
    assert [picture.name for picture in made] == ["feedback.png", "report.png"]
    for picture in made:
        with Image.open(picture) as image:
            assert len(image.getcolors()) > 8, "an empty page"
        assert picture.stat().st_size < 120_000


@pytest.mark.parametrize("name", ["feedback.png", "report.png"])
def test_the_committed_pictures_show_the_pages_as_they_are_now(name):
    """README and docs show no page of long ago: else run `python -m autograder.lab.pictures`."""
    with Image.open(pictures.FOLDER / name) as image:
        assert image.text["Source"] == pictures.made_from()
    assert (pictures.FOLDER / name).stat().st_size < 120_000


def test_no_pictures_without_a_browser(monkeypatch, capsys):
    """It says what to install, before it grades anything."""
    monkeypatch.setattr(pictures, "browser", lambda: None)
    assert pictures.main() == 1
    assert "Install a browser first: one of chromium" in capsys.readouterr().err
