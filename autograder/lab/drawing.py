"""Does a picture show what is said of it? The judge looks at its pixels, and draws for itself.

What a worker tells of a figure, its titles and curves, is made by code that the submission may have
replaced. The pictures come from there, too; but a picture that holds the titles as Matplotlib sets
them, and curves where their numbers belong and nowhere else, takes as much to forge as to draw.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from ..judge.answer_cache import one_at_a_time
from ..labcheck import lettering

LONGEST_TITLE = 200  # characters; more would take the judge long to set
MOST_PIECES = 12
MOST_LINES = 300  # of all panels; each costs the judge half a millisecond
MOST_PIXELS = 1_200  # of a picture's side
SAME_LETTERS = 0.95  # of the inked pixels of two pictures, how many are inked in both
EXPLAINED = 0.7  # of a picture's ink, how much lies where its curves run
REACH = 10  # pixels from a curve's line to the edge of its ink: a thick line, a large marker
STEPS = 400  # from one of a curve's points to the next
OFF = 1.6  # pixels by which a point may be off its scale: places are rounded

SCALES: tuple[Callable[[Tensor], Tensor], ...] = (
    lambda v: v, torch.log, torch.logit, torch.sqrt, torch.square, torch.asinh,
    *(lambda v, s=s: v.sign() * torch.log1p(v.abs() / s) for s in (0.001, 0.01, 0.1, 1.0, 2.0)),
)  # fmt: skip


NOT_DRAWN = "The figure's picture does not show the titles and curves that the figure should have."


def not_drawn(answer: Mapping[str, Any]) -> str:
    """Say so where the pictures in a reply do not show what it tells; else nothing."""
    return "" if is_drawn(answer) else NOT_DRAWN


def is_drawn(answer: Mapping[str, Any]) -> bool:
    """Tell whether the pictures in a reply to `history_figure` show its titles and curves.

    Args:
        answer: in the form that `replies` declares; all its values may be lies.
    """
    ink, letters, panels = answer["ink"], answer["letters"], answer["panels"]
    for picture in (ink, letters):
        if picture.dim() != 2 or picture.dtype != torch.uint8 or max(picture.shape) > MOST_PIXELS:
            return False
    lines = [line for panel in panels for line in panel["lines"]]
    return (
        len(lines) <= MOST_LINES
        and all(panel["title"] == _joined(panel["pieces"]) for panel in panels)
        and _holds(letters, [piece for panel in panels for piece in panel["pieces"]])
        and all(map(_is_to_scale, lines))
        and _is_explained(ink > 8, lines)
    )


def _joined(pieces: Iterable[Mapping[str, Any]]) -> str:
    return " ".join(piece["text"].strip() for piece in pieces)


def _holds(letters: Tensor, pieces: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a picture holds these texts where they are said to be, and nothing else."""
    if len(pieces) > MOST_PIECES or any(len(one["text"]) > LONGEST_TITLE for one in pieces):
        return False
    found, wanted = letters > 96, torch.zeros(letters.shape, dtype=torch.bool)
    for piece in pieces:
        try:
            drawn = _set(piece, *letters.shape) > 96
        except Exception:  # hostile text and numbers: whatever Matplotlib makes of them
            return False
        best, hits = _most_like(drawn, found)
        inked = int(best.sum())
        if not inked or hits < SAME_LETTERS * inked:
            return False
        wanted |= best
    either = int((wanted | found).sum())
    return not pieces or (either > 0 and int((wanted & found).sum()) >= SAME_LETTERS * either)


def _set(piece: Mapping[str, Any], rows: int, columns: int) -> Tensor:
    """Set a text as `lettering` does; return how opaque each pixel is."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    left, top = piece["at"]
    with one_at_a_time:
        renderer: Any = RendererAgg(columns, rows, lettering.DPI)  # type: ignore[no-untyped-call]
        text = Text(left, rows - top, piece["text"], va="top", ha="left")
        text.set_figure(Figure(dpi=lettering.DPI))
        lettering.in_one_type(text, lettering.DPI)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a letter that the type lacks is nobody's to read of
            logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
            text.draw(renderer)
        return lettering.opacity(renderer)


def _most_like(drawn: Tensor, found: Tensor) -> tuple[Tensor, int]:
    """Return a picture, moved such that most of its ink is in another, and how much that is.

    It moves by one pixel at most: where a text begins is rounded.
    """
    best, most, inked = drawn, -1, int(drawn.sum())
    for step in ((0, 0), *((r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if r or c)):
        moved = drawn.roll(step, (0, 1))
        hits = int((moved & found).sum())
        if hits > most:
            best, most = moved, hits
        if most == inked:  # no other is better
            break
    return best, most


def _is_to_scale(line: Mapping[str, Any]) -> bool:
    """Tell whether a curve's points are where its numbers are on some scale."""
    x, y = (torch.tensor(line[key], dtype=torch.float64) for key in ("x", "y"))
    places = torch.tensor(line["places"], dtype=torch.float64).view(-1, 2)
    if not len(x) == len(y) == len(places):
        return False
    return len(x) < 3 or (_on_a_scale(x, places[:, 0]) and _on_a_scale(y, places[:, 1]))


def _on_a_scale(values: Tensor, places: Tensor) -> bool:
    near = places.abs() < 10_000  # others are cut off somewhere outside
    return any(_is_straight(scale(values[near]), places[near]) for scale in SCALES)


def _is_straight(values: Tensor, places: Tensor) -> bool:
    if len(values) < 3 or not bool(values.isfinite().all()):
        return len(values) < 3
    spread = values - values.mean()
    across = places - places.mean()
    slope = (spread * across).sum() / (spread**2).sum().clamp_min(1e-300)
    return bool(((across - slope * spread).abs() <= OFF).all())


def _is_explained(ink: Tensor, lines: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether most of the ink lies along the curves."""
    paths = torch.zeros(ink.shape, dtype=torch.bool)
    for line in (line for line in lines if line["places"]):
        _mark(paths, torch.tensor(_corners(line), dtype=torch.float64))
        if line["how"] == "bars":
            _mark_bars(paths, line["places"])
    size, pool = 2 * REACH + 1, torch.nn.functional.max_pool2d
    upwards = pool(paths[None].float(), (size, 1), 1, (REACH, 0))  # one way, then the other:
    reached = pool(upwards, (1, size), 1, (0, REACH))[0] > 0  # both at once take ten times as long
    inked = int(ink.sum())
    return inked == 0 or int((ink & reached).sum()) >= EXPLAINED * inked


def _corners(line: Mapping[str, Any]) -> list[Sequence[float]]:
    """Return the places that a curve connects; those of steps on each way that steps may take."""
    places: list[Sequence[float]] = line["places"]
    if line["how"] != "steps":
        return places
    ways = [places[0]]
    for (c, r), (c2, r2) in pairwise(places):
        middle = (c + c2) / 2
        ways += [(middle, r), (c2, r), (c, r), (c, r2), (middle, r2), (middle, r), (middle, r2),
                 (c2, r2), (c2, r), (c2, r2)]  # fmt: skip
    return ways


def _mark(paths: Tensor, corners: Tensor) -> None:
    """Mark the way from each of these places to the next, as far as it lies in the picture."""
    ends = corners if len(corners) > 1 else corners.repeat(2, 1)
    part = torch.linspace(0, 1, STEPS, dtype=torch.float64)[:, None, None]
    way = (ends[:-1] + (ends[1:] - ends[:-1]) * part).long().view(-1, 2)
    (height, width), (columns, rows) = paths.shape, way.T
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    paths[rows[inside], columns[inside]] = True


def _mark_bars(paths: Tensor, places: Sequence[Sequence[float]]) -> None:
    """Mark the bars that end at these places, and stand on something below."""
    columns = sorted(c for c, _ in places)
    half = min([b - a for a, b in pairwise(columns)], default=float(REACH)) / 2 + 1
    for c, r in places:
        paths[max(int(r), 0) :, max(int(c - half), 0) : max(int(c + half) + 1, 0)] = True
