"""The handout's sections: what a message refers to, and what a feedback page quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import markupsafe

from ..manifest import the_lab

_TASK = re.compile(r"\[(q\d\w+)\]\(#([^)]+)\)")  # as the table of tasks links to them
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK_WITHIN = re.compile(r"\[([^\]]+)\]\(#[^)]+\)")  # to a section that the page may not quote


@dataclass(frozen=True)
class Section:
    """A section of the handout, as far as the next heading.

    Args:
        title: its heading, as messages name it.
        text: what stands under the heading, in Markdown.
    """

    title: str
    text: str

    @property
    def anchor(self) -> str:
        """What a page calls it in addresses."""
        return str(_handout().anchor(self.title))

    @property
    def html(self) -> markupsafe.Markup:
        """What explains the section's task, for the end of a page: not the task itself."""
        explanation = _COMMENT.sub("", self.text.partition("**Your task")[0])
        return _html(_LINK_WITHIN.sub(r"\1", explanation))


@cache
def _html(text: str) -> markupsafe.Markup:
    handout = _handout()
    used = [name for name in handout.FIGURES if f"(figures/{name})" in text]
    return markupsafe.Markup(
        handout.fragment(text, {name: handout.FIGURES[name]() for name in used})
    )


def _handout() -> Any:
    """Return what draws and typesets the handout; not at the top: platforms grade without it."""
    return the_lab().load(the_lab().handout)


def section_for(question: str, title: str = "") -> Section | None:
    """Return the section that a message names, or else the one about the question's task."""
    wanted = title if title in sections() else _tasks().get(question, "")
    return sections().get(wanted)


@cache
def sections() -> dict[str, Section]:
    """Return all sections by title; none where the handout is not installed, as on Gradescope."""
    parts = re.split(r"^###? +", _text(), flags=re.MULTILINE)[1:]
    found = (part.partition("\n") for part in parts)
    return {title.strip(): Section(title.strip(), text) for title, _, text in found}


@cache
def _tasks() -> dict[str, str]:
    """The title of the section about each question's task, as the handout's own table tells."""
    anchors = {section.anchor: title for title, section in sections().items()}
    return {task: anchors[place] for task, place in _TASK.findall(_text()) if place in anchors}


def _text() -> str:
    path = the_lab().solution / "handout.md"
    return path.read_text("utf-8") if path.is_file() else ""
