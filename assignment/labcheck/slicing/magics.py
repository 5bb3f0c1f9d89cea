"""Turn what only a notebook understands into plain Python, line by line.

IPython's own transformer joins lines, so that messages would name the wrong one, and takes
quadratic time on hostile cells. A command whose effect cannot matter to a definition becomes
`pass` in its place; the lines keep their numbers.
"""

from __future__ import annotations

import re

from .logical_lines import Scanner

# Cell commands that run the rest of the cell, as Python, in the notebook's own namespace.
_BODY_COUNTS = {"time", "capture", "prun", "debug", "wandb", "snakeviz"}
# Cell commands whose body is no Python of this notebook, or defines nothing in it.
_BODY_IS_OTHER = {
    "bash", "sh", "script", "system", "sx", "!", "cmd", "html", "HTML", "javascript", "js", "latex",
    "markdown", "svg", "SVG", "writefile", "file", "python", "python2", "python3", "pypy", "perl",
    "ruby", "R", "timeit", "cython", "sql", "bigquery", "shell", "skip",
}  # fmt: skip
_ANY = re.compile(r"^[ \t]*(?:[%!?,;/]|>>>)|\A\n*[ \t]|=\s*[!%]|\?\s*;?\s*$", re.MULTILINE)
_CELL_COMMAND = re.compile(r"%%(\S+)")
_ESCAPED = re.compile(r"\s*[%!?,;/]")
_TIMED = re.compile(r"(\s*)%(?:time|prun)\s+(?:-\w\s+)*([^%!\s-].*)")
_ASSIGNED = re.compile(r"(\s*)([A-Za-z_]\w*)\s*=\s*([!%])(?!=)")
_HELP = re.compile(
    r"\s*(?:[A-Za-z_]\w*\s*=\s*)?%{0,2}[A-Za-z_*][\w.*]*(?:\[[^\[\]?]*\])?\s*\?{1,2}\s*;?\s*"
)
# Typed alone in a cell, these work without the percent sign.
_BARE_COMMAND = re.compile(
    r"\s*(?:pip|pip3|conda|mamba|ls|cd|pwd|mkdir|cp|mv|rm|cat|who|whos)\s[^=(\n]*"
)


def cell_command(text: str) -> tuple[str, bool] | None:
    """The `%%command` that a cell begins with and whether it is known; None if it is Python."""
    for line in text.split("\n"):
        if not line.strip():
            continue
        found = _CELL_COMMAND.match(line)
        if found is None:
            return None
        if found[1] not in _BODY_COUNTS:
            return found[1], found[1] in _BODY_IS_OTHER
    return None


def is_bare_command(text: str) -> bool:
    """Whether the whole cell is one shell-like command, such as `pip install torch`."""
    return _BARE_COMMAND.fullmatch(text.strip()) is not None


def without_commands(text: str) -> tuple[str, int]:
    """The same lines with commands replaced by plain Python, and the first such line or 0."""
    if not _ANY.search(text):
        return text, 0
    lines = _without_prompts(text.split("\n"))
    scanner, first, inside = Scanner(), 0, False
    for index, line in enumerate(lines):
        start = scanner.at_start(line)
        replaced = "" if inside else _plain(line) if start else None
        if replaced is None:
            scanner.feed(line)
            continue
        first = first or index + 1
        lines[index] = replaced
        inside = line.endswith("\\")
    return "\n".join(lines), first


def _plain(line: str) -> str | None:
    """What a command becomes, or None when the line is no command."""
    if found := _TIMED.fullmatch(line):
        return found[1] + found[2]
    if found := _ASSIGNED.match(line):
        return f"{found[1]}{found[2]} = " + ("[]" if found[3] == "!" else "None")
    if _CELL_COMMAND.match(line):
        return ""
    if _ESCAPED.match(line) or ("?" in line and _HELP.fullmatch(line)):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return None


def _without_prompts(lines: list[str]) -> list[str]:
    """Drop the prompts of a pasted session, or the indentation of the cell's first line."""
    first = next((line for line in lines if line.strip()), "")
    if first.startswith(">>>"):
        return [re.sub(r"^(?:>>>|\.\.\.) ?", "", line) for line in lines]
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines] if indent else lines
