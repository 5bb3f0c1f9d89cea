"""Looks at a lab without running it: what the grader would take from it, and what may go wrong."""

import ast
import json
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from .slicing.cells import Source, place
from .slicing.parsing import parse
from .slicing.reading import read_source
from .slicing.slicer import Slice, slice_definitions

ABSOLUTE = re.compile(r"^(/(home|Users|content|mnt|tmp|root)/|[A-Za-z]:[\\/]|~[\\/]|\\\\\w)")
INSTALL = re.compile(r"^\s*[!%]\s*(pip|conda|python\S* -m pip)\b", re.MULTILINE)
CODE = re.compile(r"^\s{0,3}(def \w+\(|class \w+\W|import \w+|from \w+ import |[A-Z]+_\w+ =)")
SHOWN = 3  # places that a warning names


class ReadingError(Exception):
    """A file holds no Python at all; the message says why."""


@dataclass(frozen=True)
class Lab:
    """A file that is to be handed in, as the grader reads it.

    Attributes:
        path: where it is.
        source: its Python, and what is wrong with the rest.
        slice: the statements that are graded.
    """

    path: Path
    source: Source
    slice: Slice

    def to_do(self, task):
        """Return how many places of a task are still as they were given out."""
        return sum(places_to_do(block.text, task) for block in self.source.blocks)

    def missing(self, names):
        """Return a sentence for each of the names that the grader does not find."""
        return [why for name, why in self.slice.missing.items() if name in names]


def places_to_do(text: str, task: str) -> int:
    """Return how many places of a task a text leaves as they were given out."""
    to_do = rf"raise NotImplementedError\(.{{0,2}}{task}|^\w+ = None.*{task}"
    return len(re.findall(to_do, text, re.MULTILINE))


def read(path, names):
    """Return the lab at `path`, of which these names are graded.

    Raises:
        ReadingError: there is no Python in it.
    """
    source = read_source(path.read_bytes(), path.name)
    if not source.blocks and source.problems:
        raise ReadingError(str(source.problems[0]))
    return Lab(path, source, slice_definitions(source, names))


def tasks(folder):
    """Return the names that each task asks for, as the question files in `folder` say."""
    found = {}
    for path in sorted(folder.glob("q*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "defines":
                found[path.stem] = ast.literal_eval(node.value)
    return found


def warnings(lab):
    """Return a sentence for each thing that may go wrong elsewhere."""
    yield from map(str, lab.slice.problems)
    found = {
        "is a text cell that holds code: text is not graded": text_with_code(lab.source),
        "names a path that exists only on this computer": absolute_paths(lab.source),
        "installs packages; the grader does not run such lines": installs(lab.source),
    }
    for what, places in found.items():
        if places:
            more = f" and {len(places) - SHOWN} more" if places[SHOWN:] else ""
            yield f"{', '.join(places[:SHOWN])}{more} {what}."
    if late := out_of_order(lab.path):
        why = "Choose “Restart and run all”, to see whether it works from top to bottom."
        yield f"Cell {late} was run before a cell above it. {why}"


def text_with_code(source):
    """Return the text cells in which code stands outside of a block of code."""
    return [
        label
        for label, text in source.asides.items()
        if any(map(CODE.match, "\n".join(text.split("```")[::2]).splitlines()))
    ]


def absolute_paths(source):
    """Return where a text names a folder of this computer."""
    return [
        place(block.label, block.first_line + part.lineno - 1)
        for block in source.blocks
        for part in ast.walk(parse(block.text))
        if isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and ABSOLUTE.match(part.value)
    ]


def installs(source):
    """Return where packages are installed."""
    return [label for label, lines in source.lines.items() if INSTALL.search("\n".join(lines))]


def out_of_order(path):
    """Return the number of the first cell that was run before one above it; 0 if there is none."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        counts = [(cell.get("execution_count"), n) for n, cell in enumerate(cells, start=1)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return 0  # a script, or a notebook of an older format
    ran = [(count, n) for count, n in counts if isinstance(count, int)]
    return next((n for (before, _), (after, n) in pairwise(ran) if after < before), 0)
