"""Templates with everything in them that makes a submission's text harmless."""

from __future__ import annotations

import re
from functools import cache

import jinja2
import markupsafe

from . import escaping
from .sheet import number


def render(name: str, **values: object) -> str:
    """Return the page that a template makes of `values`; it ends with one line end."""
    return templates().get_template(name).render(**values).rstrip() + "\n"


def prose(text: str) -> markupsafe.Markup:
    """Return `text` for HTML, in which `names like this` are set as code."""
    safe = str(markupsafe.escape(escaping.plain(text, keep_lines=True)))
    return markupsafe.Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", safe))


@cache
def templates() -> jinja2.Environment:
    """Return the templates, with filters for text: `plain`, `prose`, `md` and `md_prose`."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.reports"),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    in_markdown = {"md": escaping.markdown, "md_prose": escaping.prose}
    in_html = {"plain": escaping.plain, "prose": prose}
    found.filters |= {**in_markdown, **in_html, "number": number}
    return found
