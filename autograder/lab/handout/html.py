"""The handout as one page that needs nothing else: handout.html, with its figures and formulas."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

TEMPLATE = Path(__file__).with_name("page.html")
_FIGURE = re.compile(r'src="figures/([\w-]+\.svg)"')


def page(readme: str, figures: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        readme: the handout as Markdown, without the places of cells.
        figures: the text of each SVG file by its name.
    """
    body = _with_anchors(fragment(readme, figures))
    title = readme.splitlines()[0].lstrip("# ")
    return TEMPLATE.read_text("utf-8").replace("{title}", title).replace("{body}", body)


def fragment(text: str, figures: Mapping[str, str]) -> str:
    """Return a part of the handout as HTML for the inside of any page, with figures and formulas.

    Args:
        text: Markdown, without the places of cells.
        figures: the text of each SVG file by its name.
    """
    body = _markdown().render(text)
    body = body.replace("<table>", '<div class="wide" tabindex="0"><table>')
    body = body.replace("</table>", "</table></div>")
    return _FIGURE.sub(lambda found: f'src="{data_address(figures[found[1]])}"', body)


def data_address(svg: str) -> str:
    """Return an SVG file as an address that holds all of it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives to a heading; ours are the same."""
    return re.sub(r"[^\w\- ]", "", re.sub(r"<[^>]*>", "", heading).lower()).replace(" ", "-")


def _with_anchors(body: str) -> str:
    return re.sub(
        r"<h([1-6])>(.*?)</h\1>",
        lambda found: f'<h{found[1]} id="{anchor(found[2])}">{found[2]}</h{found[1]}>',
        body,
    )


def _markdown() -> MarkdownIt:
    """Return a reader of GitHub's Markdown whose formulas become MathML."""
    reader = MarkdownIt("gfm-like", {"linkify": False, "html": False})
    return reader.disable("linkify").use(dollarmath_plugin, renderer=_formula, double_inline=True)


def _formula(tex: str, options: Mapping[str, Any]) -> str:
    made = convert(tex, display="block" if options["display_mode"] else "inline")
    return made.replace("<mi>log</mi>", '<mi>log</mi><mspace width="0.17em" />')
