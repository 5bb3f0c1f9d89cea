"""The handout: its figures, formulas, tables and links."""

import csv
import json
import re
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from pages import NARROW, browser, complaints, overflow

from autograder.cli import main
from autograder.installation import ROOT, SOLUTION, load_module
from autograder.lab.assignment import whole_notebook
from autograder.lab.handout import figures, html, numbers, svg, text
from autograder.release import assignment, task_facts
from autograder.release.transforms import SourceError

__all__ = ["browser"]

NAMESPACE = "{http://www.w3.org/2000/svg}"
COURSE = "https://github.com/a-course/lab/tree/main/assignment"
QUESTIONS = sorted((ROOT / "autograder/lab/questions").glob("q*.py"))


@pytest.fixture(scope="module")
def made():
    """Return every file of assignment/."""
    return assignment.files()


@pytest.mark.parametrize("name", sorted(figures.FIGURES.keys() - {"colab.svg"}))
def test_figure_can_be_read_on_a_dark_page_and_on_a_telephone(name):
    """Everything lies on a light card; no letter is smaller than 10 pixels at 390 pixels."""
    drawn = ElementTree.fromstring(figures.FIGURES[name]())
    card = drawn.find(f"{NAMESPACE}rect")
    assert (card.get("fill"), float(card.get("width"))) == (svg.CARD, svg.WIDTH)
    sizes = [float(words.get("font-size")) for words in drawn.iter(f"{NAMESPACE}text")]
    assert sizes
    assert min(sizes) * 358 / svg.WIDTH >= 10


def test_every_figure_is_shown_once_with_an_alternative_text(made):
    """What a figure shows is also said in words, for those who do not see it."""
    shown = re.findall(r"!\[([^\]]*)\]\(figures/([\w-]+\.svg)\)", made["README.md"])
    assert sorted(name for _, name in shown) == sorted(figures.FIGURES.keys() - {"colab.svg"})
    assert all(len(words.split()) >= 10 for words, _ in shown)


def test_what_the_words_say_of_the_fits_is_what_the_figure_shows(made):
    """The errors in the alternative text are those that were computed."""
    errors = re.findall(r"error (\d\.\d\d)", figures.FIGURES["fits.svg"]())
    assert len(errors) == 4
    assert re.findall(r"error (\d\.\d\d)", made["README.md"]) == errors


def test_the_page_needs_nothing_else(made):
    """No address but those of figures inside it, no script; every formula is MathML."""
    page = made["handout.html"]
    assert re.findall(r'src="(?!data:image/svg)', page) == []
    assert "<script" not in page
    assert "http" not in re.sub(r'xmlns="[^"]*"|display="[^"]*"', "", page)
    formulas = len(re.findall(r"\$\$.+?\$\$|\$[^$]+\$", made["README.md"]))
    assert page.count("<math") == formulas > 10
    assert "$" not in re.sub(r"<(code|pre)>.*?</\1>", "", page.partition("<body>")[2])


def test_everybody_can_read_the_page(browser, made):
    """Contrast, headings and names are as accessibility asks for, and nothing leaves a phone."""
    tab = browser.open(made["handout.html"], NARROW)
    assert overflow(tab) <= 0
    assert complaints(tab) == []
    tab.emulate_media(color_scheme="dark")
    assert complaints(tab, only="color-contrast") == []


def test_every_link_within_the_handout_leads_somewhere(made):
    """The anchors are those that GitHub makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", made["README.md"], re.MULTILINE)
    anchors = {html.anchor(heading) for heading in headings}
    wanted = re.findall(r"\]\(#([^)]+)\)", made["README.md"])
    assert len(wanted) >= 7
    assert set(wanted) <= anchors
    assert all(f'id="{anchor}"' in made["handout.html"] for anchor in anchors)


def test_every_link_within_the_notebook_leads_somewhere(made):
    """Jupyter looks for a heading's words joined by hyphens, Colab and VS Code for an anchor."""
    cells = [
        cell for cell in json.loads(made["lab.ipynb"])["cells"] if "markdown" in cell["cell_type"]
    ]
    said = "\n".join("".join(cell["source"]) for cell in cells)
    headings = re.findall(r"^#+ (.+?)(?:<a name=\"(.+)\"></a>)?$", said, re.MULTILINE)
    names = {title.replace(" ", "-"): anchor for title, anchor in headings}
    wanted = re.findall(r"\]\(#([^)]+)\)", said)
    assert len(wanted) >= 7
    assert all(names[name] == name for name in wanted)


def test_expected_ranges_hold_what_was_measured(made):
    """Each range is as wide as the spread of the seeds, at least; none is missing."""
    rows = list(csv.DictReader(made["expected.csv"].splitlines()))
    assert len(rows) == len(numbers.DATA) * len(numbers.NETWORKS) * numbers.EPOCHS * 2
    for row in rows:
        network = next(
            name for name, how in numbers.NETWORKS.items()
            if (f"{how[0]:g}", str(how[1])) == (row["dropout"], row["batch_norm"])
        )  # fmt: skip
        found = getattr(numbers.spread(row["data"], network, int(row["epoch"])), row["what"])
        assert float(row["low"]) < min(found) <= max(found) < float(row["high"]) + 1e-9


@pytest.mark.parametrize("data", numbers.DATA)
def test_the_numbers_to_compare_with_come_from_enough_seeds(data, made):
    """At least five trainings of each network, after each epoch; the handout says how many."""
    rows = [row for row in numbers.read(numbers.MEASURED, numbers.Measured) if row.data == data]
    for network in numbers.NETWORKS:
        for epoch in range(1, numbers.EPOCHS + 1):
            seeds = {r.seed for r in rows if (r.network, r.epoch) == (network, epoch)}
            assert len(seeds) >= 5, (network, epoch)
            assert len(seeds) == len(numbers.spread(data, network, epoch).test)
    assert numbers.how_measured(data) in made["README.md"]


def test_the_first_labels_tell_which_data_these_are(made):
    """The handout and the comparison know MNIST and its stand-in by their first labels."""
    expected = load_module(SOLUTION / "expected.py")
    y_train = load_module(SOLUTION / "mnist.py").load_stand_in()[1]
    first = tuple(y_train[:5].tolist())
    assert expected.FIRST_LABELS[first] == "stand-in"
    text = " ".join(made["README.md"].split())
    assert f"the stand-in are {', '.join(map(str, first))}." in text


@pytest.mark.parametrize(
    ("value", "remark"),
    [
        (0.11, "is about what guessing gives, 0.10: it has learned nothing."),
        (0.9, "is far below the expected 0.960 to 0.980."),
        (0.955, ""),
        (0.97, ""),
        (0.9999, ""),
        (97.0, "is not a fraction between 0 and 1."),
    ],
)
def test_a_number_far_outside_is_remarked_on(value, remark):
    """Guessing, a weak network and percents are told; what is a little outside is not."""
    expected = load_module(SOLUTION / "expected.py")
    assert expected.remark(value, (0.96, 0.98), "test accuracy").endswith(remark)
    assert bool(expected.remark(value, (0.96, 0.98), "test accuracy")) == bool(remark)


def test_the_points_in_the_handout_are_those_of_the_questions(made):
    """The table's sum to all points; the text parts them into public checks and hidden ones.

    The instructor's page has the same table.
    """
    worth = [task_facts.points(question.read_text("utf-8")) for question in QUESTIONS]
    teach = (ROOT / "autograder/docs/teach.md").read_text("utf-8")
    for page in (made["README.md"], teach):
        table = re.findall(r"^\| \[?(q\d_\w+)\S* \| .* \| (\d+) \|$", page, re.MULTILINE)
        assert {task: float(points) for task, points in table} == {
            one.name: one.public + one.hidden for one in worth
        }
    public, hidden = sum(one.public for one in worth), sum(one.hidden for one in worth)
    words = " ".join(made["README.md"].split())
    assert f"worth {public:g} of the {public + hidden:g} points" in words
    assert f"worth the other {hidden:g}" in words
    first = worth[0]
    of = f"{first.public:g} of the {first.public + first.hidden:g} for {first.name}"
    assert of in words


def test_a_place_that_nothing_is_made_for_is_named():
    """Whoever misspells a question in the handout reads where, not a traceback."""
    with pytest.raises(SourceError, match="in place of <!-- worth: q6_plott -->"):
        text.complete("It is worth <!-- worth: q6_plott --> points.", "")


def test_course_address_gives_a_badge_and_reaches_the_notebook():
    """Set in one place, `published` in pyproject.toml; without it there is no badge."""
    handout = (SOLUTION / "handout.md").read_text("utf-8")
    questions = [question.read_text("utf-8") for question in QUESTIONS]
    set_to = f'[tool.mnist-lab]\npublished = "{COURSE}"\n'
    badge = "https://colab.research.google.com/github/a-course/lab/blob/main/assignment/lab.ipynb"
    assert badge in text.complete(handout, set_to, *questions)
    not_set = '[tool.mnist-lab]\npublished = ""\n'
    assert "colab.research" not in text.complete(handout, not_set, *questions)
    lab = assignment.files()["lab.py"]
    first = (SOLUTION / "first_cell.py").read_text("utf-8")
    made = whole_notebook(lab, first, handout, set_to, *questions)
    assert COURSE in made
    raw = "https://raw.githubusercontent.com/a-course/lab/main/assignment/figures"
    assert f"({raw}/mlp.svg)" in made


def test_the_notebook_shows_the_figures_that_lie_beside_it(made):
    """As files: JupyterLab shows no SVG that a cell has as an attachment."""
    shown = set(re.findall(r"\]\((figures/[\w-]+\.svg)\)", made["lab.ipynb"]))
    assert shown == {f"figures/{name}" for name in figures.FIGURES if name != "colab.svg"}
    assert shown <= made.keys()
    assert "attachment" not in made["lab.ipynb"]


@pytest.mark.parametrize("address", ["lab", "http://github.com/a/b", "https://github.com/a/b"])
def test_an_address_that_colab_cannot_open_is_refused(address):
    """One sentence says what it should look like."""
    with pytest.raises(SourceError, match="should be like https://github"):
        text.published(f'[tool.mnist-lab]\npublished = "{address}"\n')


def test_figures_are_up_to_date_and_a_changed_one_is_named(tmp_path):
    """`mnist-lab figures --check` accepts those committed; elsewhere it names what differs."""
    from autograder.commands.figures import run

    assert CliRunner().invoke(main, ["figures", "--check"]).exit_code == 0
    assert run(check=False, root=tmp_path) == 0
    changed = tmp_path / "assignment/figures/mlp.svg"
    changed.write_text("<svg/>")
    assert run(check=True, root=tmp_path) == 1
    assert changed.read_text() == "<svg/>"
    assert run(check=False, root=tmp_path) == 0
    committed = ROOT / "assignment/figures/mlp.svg"
    assert changed.read_bytes() == committed.read_bytes()
