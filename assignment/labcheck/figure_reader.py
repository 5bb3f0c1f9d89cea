"""Read a Matplotlib figure: what its panels say, and what one sees of their curves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

MOST_POINTS = 100  # of one curve
PERCENT = ("%", "percent", "per cent", "prozent", "pour cent")


def described(figure: Any) -> dict[str, Any]:
    """Return the figure's `panels` and the `ink`, uint8 [H, W], that their curves put on paper.

    A panel has a `title` and `lines`, and says whether it counts in `percent`; a line has its
    points' `x`, `y` and `pixels`: where those of them are in the picture that lie within the
    panel's limits. A curve may be drawn as a line, in segments, as steps, as scattered points or
    as bars. Where the ticks say so, `x` is what stands there instead of the bare number: whoever
    looks at the figure sees no other.
    """
    panels = _panels(figure)
    curves = {axes: _curves(axes) for group in panels for axes in group}
    for axes, found in curves.items():
        shown = {id(artist) for artists, _ in found for artist in artists}
        for artist in axes.get_children():
            artist.set_visible(artist.get_visible() and id(artist) in shown)
            _undash(artist)
    ink = _picture(figure)
    lines = {axes: _lines(axes, found) for axes, found in curves.items()}
    told = [
        {
            "title": " ".join(filter(None, map(_title, group))),
            "percent": any(map(_in_percent, group)),
            "lines": [line for axes in group for line in lines[axes]],
        }
        for group in panels
    ]
    return {"panels": told, "ink": ink}


def _lines(axes: Any, curves: list[tuple[list[Any], Any]]) -> list[dict[str, Any]]:
    said = _ticks(axes)
    return [_line(axes, points, said) for _, points in curves]


def _panels(figure: Any) -> list[list[Any]]:
    """Return the axes that make up each panel: those in the same place are seen as one."""
    places: dict[Any, list[Any]] = {}
    for axes in figure.axes:
        key = axes.bbox.bounds
        bar_of_colours = axes.get_label() == "<colorbar>"
        empty = not axes.axison and not _curves(axes)
        if axes.get_visible() and not bar_of_colours and not empty:
            places.setdefault(key, []).append(axes)
    return list(places.values())


def _undash(artist: Any) -> None:
    """Draw a line through: there might be a gap where a point is."""
    from matplotlib.lines import Line2D  # here: Matplotlib takes a while to import

    if isinstance(artist, Line2D) and artist.get_linestyle() not in ("None", "", " "):
        artist.set_linestyle("-")


def _picture(figure: Any) -> Tensor:
    """Draw a figure without its background; return how opaque each pixel is, uint8 [H, W]."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # here: it takes a while to import

    for part in (figure, *figure.subfigs):
        part.patch.set_visible(False)
    width, height = figure.get_size_inches()
    figure.set_dpi(max(1.0, min(40.0, 1000 / max(width, height, 0.1))))
    figure.set_layout_engine("none")  # where the panels stand exactly is of no interest here
    canvas: Any = FigureCanvasAgg(figure)  # Matplotlib does not annotate it
    canvas.draw()
    pixels = torch.frombuffer(bytearray(canvas.buffer_rgba()), dtype=torch.uint8)
    return pixels.view(*canvas.get_width_height()[::-1], 4)[..., 3].contiguous()


def _title(axes: Any) -> str:
    """Return a panel's title, or that of the part of the figure which it has for itself."""
    own = " ".join(axes.get_title(loc=side) for side in ("left", "center", "right")).strip()
    alone = axes.figure in axes.figure.figure.subfigs and axes.figure.axes == [axes]
    return own or (axes.figure.get_suptitle().strip() if alone else "")


def _in_percent(axes: Any) -> bool:
    """Tell whether a panel's title, y axis or a curve's name says that it counts in percent."""
    ticks = [label.get_text() for label in axes.get_yticklabels()]
    names = [str(line.get_label()) for line in axes.lines]
    text = " ".join((_title(axes), axes.get_ylabel(), *names, *ticks)).lower()
    return any(word in text for word in PERCENT)


def _curves(axes: Any) -> list[tuple[list[Any], Any]]:
    """Return what shows numbers in a panel: its artists, and its points, [N, 2]."""
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.container import BarContainer
    from matplotlib.patches import StepPatch

    lines = [([line], line.get_xydata()) for line in axes.lines]
    dots = [([c], c.get_offsets()) for c in axes.collections if isinstance(c, PathCollection)]
    joined = [
        ([c], _joined(c.get_segments()[:MOST_POINTS]))
        for c in axes.collections
        if isinstance(c, LineCollection)
    ]
    steps = [([p], _middles(p.get_data())) for p in axes.patches if isinstance(p, StepPatch)]
    bars = [
        (list(c), [[b.get_x() + b.get_width() / 2, b.get_y() + b.get_height()] for b in c])
        for c in axes.containers
        if isinstance(c, BarContainer)
    ]
    return [*lines, *dots, *joined, *steps, *bars, *_whole(lines[:MOST_POINTS])]


def _whole(lines: list[tuple[list[Any], Any]]) -> list[tuple[list[Any], Any]]:
    """Return several lines as one more curve, which they may be the segments of."""
    artists = [artist for own, _ in lines for artist in own]
    return [(artists, _joined(points for _, points in lines))] if len(lines) > 1 else []


def _joined(pieces: Iterable[Any]) -> list[Any]:
    """Return the points of a curve that is drawn piece by piece: each begins where one ended."""
    points = [[float(x), float(y)] for piece in pieces for x, y in piece[:MOST_POINTS]]
    return [point for i, point in enumerate(points) if not i or point != points[i - 1]]


def _middles(stairs: Any) -> list[list[float]]:
    edges = stairs.edges
    return [
        [(float(left) + float(right)) / 2, float(value)]
        for left, right, value in zip(edges[:-1], edges[1:], stairs.values, strict=True)
    ]


def _ticks(axes: Any) -> dict[float, str]:
    """Return what stands at the positions of a panel's x axis that have a tick."""
    ticks = zip(axes.get_xticks(), axes.get_xticklabels(), strict=False)
    return {float(position): label.get_text() for position, label in ticks}


def _written(said: dict[float, str], x: list[float]) -> list[float]:
    """Return what the ticks at these positions say, if each of them has one with a number."""
    try:
        return [float(said[position]) for position in x]
    except (KeyError, ValueError):
        return x


def _line(axes: Any, points: Any, said: dict[float, str]) -> dict[str, Any]:
    """Describe a curve; points that are nowhere (NaN) are left out."""
    xy = torch.as_tensor([[float(x), float(y)] for x, y in points[:MOST_POINTS]])
    xy = xy.double().view(-1, 2)
    xy = xy[xy.isfinite().all(1)]
    places = torch.as_tensor(axes.transData.transform(xy.numpy())).view(-1, 2)
    low, high = torch.as_tensor(axes.bbox.extents).view(2, 2)
    shown = ((places >= low - 0.5) & (places <= high + 0.5)).all(1)
    height = axes.figure.bbox.height
    return {
        "x": _written(said, xy[:, 0].tolist()),
        "y": xy[:, 1].tolist(),
        "pixels": [[int(x), int(height - y)] for x, y in places[shown].tolist()],
    }
