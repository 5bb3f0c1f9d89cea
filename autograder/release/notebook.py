"""The lab as a notebook: the handout's text, with the cells of lab.py where it calls for them.

The handout is Markdown. A line `<!-- q1_dataset -->` stands for the cell of lab.py that begins
with `# %% q1_dataset`; Python code blocks of the handout are cells of their own.
"""

from __future__ import annotations

import json
import re
from typing import Any

import jupytext  # type: ignore[import-untyped]

_PLACE = re.compile(r"^<!-- (\w+) -->\n", re.MULTILINE)
_FIGURE = re.compile(r"\(figures/([\w-]+\.svg)\)")
_CELL = re.compile(r"^# %% (\w+)\n", re.MULTILINE)
ONLY_IN_LAB_PY = "script"  # the cell for `python lab.py`
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


class CellError(ValueError):
    """The handout and lab.py do not have the same cells."""


def readme(handout: str) -> str:
    """Return the handout as the student's README: without the places of cells."""
    return re.sub(r"\n{3,}", "\n\n", _PLACE.sub("", handout))


def notebook(handout: str, lab: str, first_cell: str, figures_at: str = "figures/") -> str:
    """Return the notebook, as the text of an .ipynb file.

    Args:
        handout: the Markdown text with the places of cells.
        lab: the skeleton or, for tests, a finished lab.py.
        first_cell: Python code that makes `grader`.
        figures_at: where the figures are: in the folder beside the notebook, or at an address, so
            that a notebook without its folder, as in Colab, shows them too. (JupyterLab shows no
            SVG that is an attachment of its cell.)
    """
    cells = _cells(lab)
    _check_places(set(cells) - {ONLY_IN_LAB_PY}, _PLACE.findall(handout))
    text = _PLACE.sub(lambda place: _blocks(place[1], cells[place[1]]), handout)
    title, rest = text.split("\n", 1)
    text = f"{title}\n\n{_block(first_cell)}{rest}"
    text = re.sub(r"\n(?=###? )", "\n\n", text)  # a cell each
    text = _FIGURE.sub(rf"({figures_at}\1)", text)
    made = [_cell(number, cell) for number, cell in enumerate(_read(text), start=1)]
    whole = {"cells": made, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _read(text: str) -> list[Any]:
    return [cell for cell in jupytext.reads(text, fmt="md").cells if cell.source]


def _cell(number: int, cell: Any) -> dict[str, Any]:
    """Return a cell that is the same whoever makes it: no outputs, no random id, no metadata."""
    plain: dict[str, Any] = {"cell_type": cell.cell_type, "id": f"cell-{number:02}", "metadata": {}}
    if cell.cell_type == "code":
        plain |= {"execution_count": None, "outputs": []}
    return plain | {"source": cell.source.splitlines(keepends=True)}


def _cells(lab: str) -> dict[str, str]:
    """Return the cells of lab.py by name; what stands before the first belongs to none."""
    _, *parts = _CELL.split(lab)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _check_places(cells: set[str], places: list[str]) -> None:
    for name in cells.symmetric_difference(places):
        raise CellError(f"the cell {name!r} must be both in lab.py and in the handout.")
    if len(places) > len(cells):
        raise CellError("a cell of lab.py has two places in the handout.")


def _blocks(name: str, code: str) -> str:
    """Return a cell and, if it is a task, the cell that checks it."""
    task = re.match(r"q\d_", name)
    return _block(code) + (_block(f'grader.check("{name}")') if task else "")


def _block(code: str) -> str:
    return f"```python\n{code.strip()}\n```\n\n"
