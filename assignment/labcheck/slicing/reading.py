"""Turn the bytes of a `.py` or `.ipynb` file into blocks of Python. Runs in the worker.

The name is only a hint: a notebook saved as `lab.py` is read as a notebook, and the reverse. A
cell is counted among all cells, text cells included, as editors count them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from .cells import Block, Problem, Source
from .filetypes import clean, decode, foreign_type, is_blank, looks_like_json
from .magics import cell_command, is_bare_command, without_commands
from .salvage import salvage

LARGEST = 8_000_000  # characters of code, all cells together
MOST_CELLS = 5_000


class _UnreadableError(Exception):
    """There is nothing to grade in this file: the problem's kind, then its text."""


class _Reader:
    """Collects blocks, problems and the student's own lines while cells are read."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.problems: list[Problem] = []
        self.lines: dict[str, tuple[str, ...]] = {}
        self.asides: dict[str, str] = {}

    def source(self) -> Source:
        return Source(tuple(self.blocks), tuple(self.problems), self.lines, self.asides)

    def problem(self, kind: str, text: str, label: str, line: int = 0) -> None:
        self.problems.append(Problem(kind, text, label, line))

    def add(self, text: str, label: str) -> int:
        """Read one text of Python; return the first line that holds a notebook command, or 0."""
        self.lines[label] = tuple(text.split("\n"))
        saved, first = salvage(text, label), 0
        if saved.problems:
            plain, first = without_commands(text)
            saved = salvage(plain, label) if plain != text else saved
        self.blocks += saved.blocks
        self.problems += saved.problems
        return first

    def add_cell(self, text: str, label: str) -> None:
        """Read one code cell of a notebook."""
        command = cell_command(text)
        if command is None and not is_bare_command(text):
            self.add(text, label)
            return
        self.lines[label] = tuple(text.split("\n"))
        if command is not None and not command[1]:
            known = f"the grader does not know `%%{command[0]}`, so this cell is skipped"
            self.problem("magic", known, label, 1)


def read_source(data: bytes, file_name: str) -> Source:
    """Read a submission's file. Never raises: what is wrong is in the problems of the result."""
    label, reader = _label(file_name), _Reader()
    try:
        _read(data, label, reader)
    except _UnreadableError as fault:
        reader.problem(fault.args[0], fault.args[1], label)
    except (RecursionError, MemoryError):
        reader.problem("too_big", "the file is too large or too deeply nested to read", label)
    return reader.source()


def _label(file_name: str) -> str:
    name = PurePosixPath(file_name.replace("\\", "/")).name[-80:]
    return "".join(c if c.isprintable() else "?" for c in name) or "submission"


def _read(data: bytes, label: str, reader: _Reader) -> None:
    if is_blank(data):
        raise _UnreadableError("empty", "the file is empty")
    if foreign := foreign_type(data):
        raise _UnreadableError("file_type", f"this is {foreign}, neither Python nor a notebook")
    notebook = label.lower().endswith(".ipynb")
    if looks_like_json(data) and (notebook or _is_notebook(data)):
        _read_notebook(data, reader)
    elif notebook and not _is_python(data):
        raise _UnreadableError("notebook", _broken_notebook(data))
    else:
        _read_python(data, label, reader)


def _read_python(data: bytes, label: str, reader: _Reader) -> None:
    text, stray = decode(data)
    if len(text) > LARGEST:
        raise _UnreadableError("too_big", f"the file has more than {LARGEST:,} characters")
    if stray:
        reader.problem("encoding", "this is not UTF-8 text; save the file as UTF-8", label, stray)
    if command := reader.add(text, label):
        only = "this command works only in a notebook; it is skipped"
        reader.problem("magic", only, label, command)


def _read_notebook(data: bytes, reader: _Reader) -> None:
    size = 0
    for number, (is_code, text) in enumerate(_cells(_load(data)), 1):
        size += len(text)
        if size > LARGEST or number > MOST_CELLS:
            reason = "the notebook is too large; this cell and those after it are skipped"
            reader.problem("too_big", reason, f"cell {number}")
            return
        if is_code and text.strip():
            reader.add_cell(clean(text), f"cell {number}")
        elif text.strip():
            reader.asides[f"cell {number}"] = text


def _load(data: bytes) -> object:
    try:
        return json.loads(decode(data)[0])
    except ValueError:
        raise _UnreadableError("notebook", _broken_notebook(data)) from None


def _broken_notebook(data: bytes) -> str:
    if b"<<<<<<< " in data:
        return "the notebook holds a merge conflict that is not resolved, so it cannot be opened"
    if looks_like_json(data):
        return "the notebook is damaged or cut off: its JSON ends or breaks before the last cell"
    return "this is not a notebook: open it in Jupyter, save it, and hand in that file"


def _is_notebook(data: bytes) -> bool:
    """Whether a file that is not called .ipynb is a notebook all the same."""
    return b'"cells"' in data or b'"worksheets"' in data


def _is_python(data: bytes) -> bool:
    """Whether a file that is called .ipynb is plain Python instead."""
    return re.search(rb"^(?:import|from|def|class)[ \t]+\w", data, re.MULTILINE) is not None


def _cells(notebook: object) -> Iterator[tuple[bool, str]]:
    """Every cell in order: whether it holds code, and its text."""
    found = list(_cell_lists(notebook))
    if not found:
        text = "this is JSON but not a notebook: it has no list of cells"
        raise _UnreadableError("notebook", text)
    for cells in found:
        for cell in cells:
            yield isinstance(cell, dict) and cell.get("cell_type") == "code", _text(cell)


def _cell_lists(notebook: object) -> Iterator[list[object]]:
    """The lists of cells: one in format 4, one per worksheet in format 3."""
    if not isinstance(notebook, dict):
        return
    worksheets = notebook.get("worksheets")
    sheets = worksheets if isinstance(worksheets, list) else []
    for holder in (notebook, *sheets):
        if isinstance(holder, dict) and isinstance(holder.get("cells"), list):
            yield holder["cells"]


def _text(cell: object) -> str:
    if not isinstance(cell, dict):
        return ""
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list):
        return "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""
