"""A result as a page that a student reads: Markdown for platforms, HTML for a browser."""

from __future__ import annotations

import re
from functools import cache

import jinja2
import markupsafe

from ..judge.result import Result
from . import escaping
from .groups import rows
from .results_json import number


def markdown(result: Result) -> str:
    """Return the feedback as Markdown; whatever the submission said is shown, not obeyed."""
    return _render("feedback.md", result)


def html(result: Result) -> str:
    """Return the feedback as one HTML page that needs no other file."""
    return _render("feedback.html", result)


def prose(text: str) -> markupsafe.Markup:
    """Return `text` for HTML, in which `names like this` are set as code."""
    safe = str(markupsafe.escape(escaping.plain(text, keep_lines=True)))
    return markupsafe.Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", safe))


def _render(name: str, result: Result) -> str:
    page = _templates().get_template(name)
    return page.render(result=result, rows=list(rows(result)), score=number(result.score)) + "\n"


@cache
def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.reports"),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    in_markdown = {"md": escaping.markdown, "md_prose": escaping.prose}
    templates.filters |= {**in_markdown, "plain": escaping.plain, "prose": prose}
    return templates
