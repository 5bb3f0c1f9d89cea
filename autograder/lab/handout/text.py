"""The handout's text, complete: solution/handout.md with tables, points and the course's link.

Comments such as `<!-- table: MNIST -->` stand for what is made here. What remains are the places of
the notebook's cells, `<!-- q1_dataset -->`: see release/notebook.py.
"""

from __future__ import annotations

import re
import sys

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from ...release import task_facts
from ...release.transforms import SourceError
from . import html, numbers

_LINK_WITHIN = re.compile(r"\]\(#([\w-]+)\)")
_HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
_MADE = re.compile(r"<!-- (\w+): ([\w-]+) -->\n?")
GITHUB = "https://github.com/"


def published(pyproject: str) -> str:
    """Return the address where the course publishes assignment/; empty if it does not say.

    Raises:
        SourceError: it is not a folder on GitHub, from which Colab can open a notebook.
    """
    settings = tomllib.loads(pyproject).get("tool", {}).get("mnist-lab", {})
    address = str(settings.get("published", "")).rstrip("/")
    if address and not re.fullmatch(GITHUB + r"[\w.-]+/[\w.-]+/tree/[\w.-]+(/[\w./-]+)?", address):
        raise SourceError(
            f"`published` in pyproject.toml is {address!r}; it should be like"
            f" {GITHUB}COURSE/LAB/tree/main/assignment, or empty."
        )
    return address


def figures_at(address: str) -> str:
    """Return where the notebook finds its figures: beside it, or where the course publishes it."""
    folder = address.removeprefix(GITHUB).replace("/tree/", "/", 1)
    return f"https://raw.githubusercontent.com/{folder}/figures/" if address else "figures/"


def complete(handout: str, pyproject: str, *questions: str) -> str:
    """Return the handout with everything that is made put in its place.

    Args:
        handout: the Markdown text.
        pyproject: the text of pyproject.toml.
        questions: the text of each question file.

    Raises:
        SourceError: a place in the text is of nothing that is made.
    """
    address = published(pyproject)
    worth = [task_facts.points(question) for question in questions]
    checks, hidden = sum(one.public for one in worth), sum(one.hidden for one in worth)
    made = {
        ("course", "badge"): badge(address),
        **{("measured", data): numbers.how_measured(data) for data in numbers.DATA},
        ("points", "checks"): f"{checks:g}",
        ("points", "hidden"): f"{hidden:g}",
        ("worth", "lab"): f"{checks + hidden:g}",
        **{("points", one.name): f"{one.public:g}" for one in worth},
        **{("worth", one.name): f"{one.public + one.hidden:g}" for one in worth},
        ("epochs", "MNIST"): numbers.by_epoch("MNIST") + "\n",
        **{("table", data): numbers.table(data) + "\n" for data in numbers.DATA},
    }

    def put(place: re.Match[str]) -> str:
        if (place[1], place[2]) not in made:
            raise SourceError(f"handout.md: there is nothing to put in place of {place[0].strip()}")
        return made[place[1], place[2]]

    return _MADE.sub(put, handout)


def for_notebooks(handout: str) -> str:
    """Return the handout with links that work in a notebook, where GitHub's names lead nowhere.

    Jupyter calls a heading by its words, joined by hyphens. Colab and VS Code need an anchor.
    """
    titles = {html.anchor(title): title for title in _HEADING.findall(handout)}
    linked = {name: titles[name].replace(" ", "-") for name in _LINK_WITHIN.findall(handout)}

    def anchored(heading: re.Match[str]) -> str:
        name = linked.get(html.anchor(heading[1]))
        return f'{heading[0]}<a name="{name}"></a>' if name else heading[0]

    text = _LINK_WITHIN.sub(lambda link: f"](#{linked[link[1]]})", handout)
    return _HEADING.sub(anchored, text)


def badge(address: str) -> str:
    """Return the link that opens the notebook in Colab; nothing without an address."""
    if not address:
        return ""
    notebook = address.removeprefix(GITHUB).replace("/tree/", "/blob/", 1)
    link = f"https://colab.research.google.com/github/{notebook}/lab.ipynb"
    return f"[![Open in Colab](figures/colab.svg)]({link})\n"
