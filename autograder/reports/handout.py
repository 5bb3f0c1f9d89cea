"""The handout's sections: what a message refers to, and what a feedback page quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import markupsafe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..course import SOLUTION

HANDOUT = SOLUTION / "handout.md"
_TASK = re.compile(r"<!-- *(q\d\w*) *-->")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Section:
    """A section of the handout.

    Args:
        title: its heading, as messages name it.
        text: what stands under the heading, in Markdown.
        tasks: the questions whose task it sets.
    """

    title: str
    text: str
    tasks: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """What a page calls it in addresses."""
        return "handout-" + re.sub(r"\W+", "-", self.title.lower()).strip("-")

    @property
    def html(self) -> markupsafe.Markup:
        """What explains the section's task, for the end of a page: no pictures, no task."""
        text = _PICTURE.sub("", _COMMENT.sub("", self.text.partition("**Your task")[0]))
        parser = MarkdownIt("commonmark", {"html": False}).enable("table")
        tokens = [_below_a_heading(token) for token in parser.parse(text)]
        return markupsafe.Markup(parser.renderer.render(tokens, parser.options, {}))


def _below_a_heading(token: Token) -> Token:
    """Keep the order of headings: on the page, the section's own is an `<h3>`."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    return token


@cache
def sections() -> tuple[Section, ...]:
    """Return all sections; none where the handout is not installed, as on Gradescope."""
    if not HANDOUT.is_file():
        return ()
    parts = re.split(r"^## +", HANDOUT.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return tuple(_section(*part.split("\n", 1)) for part in parts)


def _section(title: str, text: str = "") -> Section:
    return Section(title.strip(), text, tuple(_TASK.findall(text)))


def section_for(question: str, title: str = "") -> Section | None:
    """Return the section that a message names, or else the one that sets the question's task."""
    named = (one for one in sections() if one.title == title)
    setting = (one for one in sections() if question in one.tasks)
    return next(named, None) or next(setting, None)


def parted(message: str) -> tuple[str, str]:
    """Part a message from a last sentence that refers to the handout.

    Returns the message without it, and the title of the section that it names, or "".
    """
    said = message.rstrip().removesuffix(".")
    before, _, title = said.removesuffix("”").rpartition("“")
    sentences, _, reference = before.rpartition(". ")
    if not said.endswith("”") or "handout" not in reference:
        return message, ""
    return f"{sentences}." if sentences else "", title
