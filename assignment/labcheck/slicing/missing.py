"""Say why a graded name is missing: the likeliest reason, in a sentence that tells what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from .cells import Problem, Source, place

_Place = tuple[str, int]
_MOST_CANDIDATES = 500
_DEFINES = r"[ \t]*(?:(?:async[ \t]+def|def|class)[ \t]+{0}\b|{0}[ \t]*=(?!=))"


def explain(
    name: str,
    source: Source,
    hidden: Mapping[str, _Place],
    nested: Mapping[str, _Place],
    bound: Sequence[str],
) -> str:
    """Why nothing defines the name at the top level of the submission."""
    if not source.blocks and source.problems:
        return str(source.problems[0])
    if name in hidden:
        where = place(*hidden[name])
        return (
            f'`{name}` is defined only inside `if __name__ == "__main__":` ({where}), '
            "which does not run when the file is imported: move the definition out of that block"
        )
    if skipped := in_skipped_text(name, source):
        return skipped
    if name in nested:
        where = place(*nested[name])
        return (
            f"`{name}` is defined inside another definition ({where}): move it to the left margin"
        )
    if aside := in_text_cell(name, source) or out_of_use(name, source):
        return aside
    if alike := _alike(name, bound):
        return f"nothing defines `{name}`; there is `{alike}`: is that what you meant?"
    return f"nothing in the submission defines `{name}`"


def in_text_cell(name: str, source: Source) -> str | None:
    """Whether a cell that holds no code defines the name."""
    pattern = re.compile("^" + _DEFINES.format(re.escape(name)), re.MULTILINE)
    for label, text in source.asides.items():
        if pattern.search(text):
            return f"your `{name}` stands in a text cell ({label}): turn it into a code cell"
    return None


def out_of_use(name: str, source: Source) -> str | None:
    """Whether a comment, or a text in quotes, holds a definition of the name."""
    pattern = re.compile(r"\s*(?P<comment>#[#\s]*)?" + _DEFINES.format(re.escape(name)))
    for label, lines in source.lines.items():
        for number, line in enumerate(lines, 1):
            if found := pattern.match(line):
                where = place(label, number)
                if found["comment"]:
                    return f"your `{name}` is commented out ({where}): remove the `#`"
                return f"your `{name}` stands inside a text in quotes ({where}): remove the quotes"
    return None


def in_skipped_text(name: str, source: Source) -> str | None:
    """Whether a part that could not be used defines the name, and what is wrong there."""
    pattern = re.compile(_DEFINES.format(re.escape(name)))
    covered: dict[str, list[range]] = {}
    for block in source.blocks:
        lines = range(block.first_line, block.first_line + block.text.count("\n") + 1)
        covered.setdefault(block.label, []).append(lines)
    for label, text in source.lines.items():
        for number, line in enumerate(text, 1):
            if pattern.match(line) and not any(number in lines for lines in covered.get(label, ())):
                problem = _nearest(source.problems, label, number)
                why = str(problem) if problem else "the grader skips that cell"
                return f"`{name}` ({place(label, number)}) cannot be read: {why}"
    return None


def _nearest(problems: Sequence[Problem], label: str, line: int) -> Problem | None:
    """The syntax error that most likely hides this line: the next one after it, else the last."""
    here = [problem for problem in problems if problem.label == label and problem.kind != "magic"]
    after = [problem for problem in here if problem.line >= line]
    return after[0] if after else here[-1] if here else None


def _alike(name: str, bound: Sequence[str]) -> str | None:
    candidates = [n for n in bound if "." not in n and len(n) < 80][:_MOST_CANDIDATES]
    for other in candidates:
        if _flat(other) == _flat(name):
            return other
    close = difflib.get_close_matches(name, candidates, 1, 0.8)
    return close[0] if close else None


def _flat(name: str) -> str:
    return name.replace("_", "").lower()
