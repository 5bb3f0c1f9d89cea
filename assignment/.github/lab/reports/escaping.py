"""Text from a submission, made harmless wherever it is shown."""

from __future__ import annotations

import html
import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-!|~=$])")
_CODE = re.compile(r"(`[^`|\n]+`)")  # a bar would end a table's cell
_NUMBERED = re.compile(r"^(\s*\d+)\.")  # would begin a list
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # names and emoji need them
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\N{MINUS SIGN}")


def plain(text: str, keep_lines: bool = False) -> str:
    """Return `text` without control characters, escape sequences and direction overrides.

    Nor does it hold what GitHub's runner takes for a command wherever in a line it stands.

    Args:
        text: anything that a submission said.
        keep_lines: keep line ends and tabs.
    """
    kept = "\n\t" if keep_lines else ""
    return "".join(c if c in kept else _shown(c) for c in text).replace("##[", "# #[")


def _shown(c: str) -> str:
    if c in " \n\t\r":
        return " "
    if c in _JOINERS:
        return c
    unsafe = unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return "\N{REPLACEMENT CHARACTER}" if unsafe else c


def markdown(text: str) -> str:
    """Return `text` such that Markdown shows it as it is, on one line and in a table's cell too."""
    return _begun(_escaped(plain(text).strip()))


def prose(text: str) -> str:
    """Return `text` for Markdown as `markdown` does, but with `names like this` set as code."""
    parts = _CODE.split(plain(text).strip())
    return _begun("".join(part if i % 2 else _escaped(part) for i, part in enumerate(parts)))


def _escaped(text: str) -> str:
    return html.escape(_MARKDOWN.sub(r"\\\1", text), quote=False)


def _begun(text: str) -> str:
    """Return escaped text that begins no list."""
    return _NUMBERED.sub(r"\1\\.", text)


def preformatted(text: str) -> str:
    """Return `text` for the inside of `<pre>`, in HTML and in Markdown, line by line."""
    return html.escape(plain(text, keep_lines=True))


def cell(text: str) -> str:
    """Return `text` such that a spreadsheet does not take it for a formula."""
    safe = plain(text)
    first = unicodedata.normalize("NFKC", safe.lstrip()[:1])  # full-width signs count, too
    return f"'{safe}" if text.startswith(_FORMULA) or first.startswith(_FORMULA) else safe


def workflow_data(text: str) -> str:
    """Return `text` for the message of a GitHub workflow command."""
    return (
        plain(text, keep_lines=True).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    )


def workflow_property(text: str) -> str:
    """Return `text` for a property of a GitHub workflow command."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")


def log(text: str) -> str:
    """Return `text` for a GitHub log, such that the runner takes no line for a command.

    The runner looks for `::` where a line begins and, as it did long ago, for `##[` anywhere.
    """
    harmless = plain(text.replace("\r\n", "\n"), keep_lines=True)
    return "".join(f"| {line}\n" for line in harmless.split("\n"))
