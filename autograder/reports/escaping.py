"""Text from a submission, made harmless wherever it is shown."""

from __future__ import annotations

import html
import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-!|<>~])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str, keep_lines: bool = False) -> str:
    """Return `text` without control characters, escape sequences and direction overrides.

    Args:
        text: anything that a submission said.
        keep_lines: keep line ends and tabs.
    """
    return "".join(
        c if (keep_lines and c in "\n\t") or _harmless(c) else " " if c in "\n\t\r" else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )  # fmt: skip


def _harmless(c: str) -> bool:
    return c == " " or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def markdown(text: str) -> str:
    """Return `text` such that Markdown shows it as it is."""
    return html.escape(_MARKDOWN.sub(r"\\\1", plain(text)), quote=False)


def cell(text: str) -> str:
    """Return `text` such that a spreadsheet does not take it for a formula."""
    safe = plain(text)
    return f"'{safe}" if safe.startswith(_FORMULA) else safe


def workflow_data(text: str) -> str:
    """Return `text` for the message of a GitHub workflow command."""
    return (
        plain(text, keep_lines=True).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    )


def workflow_property(text: str) -> str:
    """Return `text` for a property of a GitHub workflow command."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")
