"""Read a Matplotlib figure: what its panels say, and what one sees of their curves."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import torch
from torch import Tensor

from . import lettering

MOST_POINTS = 100  # of one curve
FAR = 100_000.0  # pixels: outside of every picture
PERCENT = ("%", "percent", "per cent", "prozent", "pour cent")


def described(figure: Any) -> dict[str, Any]:
    """Return the figure's `panels`, and two pictures: what their curves and titles put on paper.

    `ink`, uint8 [H, W], is how opaque each pixel is where only the curves are drawn, as the student
    drew them; `letters` likewise where only the titles are, all in one type.

    A panel has a `title` and `lines`, says whether it counts in `percent`, and where the `pieces`
    of its title begin in `letters`. A line has its points' `x` and `y`, their `places` in `ink`,
    and `pixels`: the places of those that lie within the panel's limits. A curve may be drawn as a
    line, in segments, as steps, as scattered points or as bars; `how` says which. Where the ticks
    say so, `x` is what stands there instead of the bare number: whoever looks at the figure sees no
    other.
    """
    panels = _panels(figure)
    curves = {axes: _curves(axes) for group in panels for axes in group}
    titles = [[piece for axes in group for piece in _pieces(axes)] for group in panels]
    stand = [(piece, piece.get_position()) for pieces in titles for piece in pieces]
    for axes, found in curves.items():
        shown = {id(artist) for _, artists, _ in found for artist in artists}
        for artist in axes.get_children():
            artist.set_visible(artist.get_visible() and id(artist) in shown)
            _undash(artist)
    ink = _picture(figure)
    lines = {axes: _lines(axes, found) for axes, found in curves.items()}
    told = [
        {
            "title": (title := " ".join(piece.get_text().strip() for piece in pieces)),
            "percent": any(_in_percent(axes, title) for axes in group),
            "lines": [line for axes in group for line in lines[axes]],
        }
        for group, pieces in zip(panels, titles, strict=True)
    ]
    letters, placed = lettering.drawn(figure, stand)
    rest = iter(placed)
    for panel, pieces in zip(told, titles, strict=True):
        panel["pieces"] = list(islice(rest, len(pieces)))
    return {"panels": told, "ink": ink, "letters": letters}


Curve = tuple[str, list[Any], Any]  # how it is drawn, its artists, its points [N, 2]


def _lines(axes: Any, curves: list[Curve]) -> list[dict[str, Any]]:
    said = _ticks(axes)
    return [{"how": how, **_line(axes, points, said)} for how, _, points in curves]


def _panels(figure: Any) -> list[list[Any]]:
    """Return the axes that make up each panel: those in the same place are seen as one.

    But for those that cover what is below: they are panels that somebody has made twice.
    """
    panels: list[list[Any]] = []
    for axes in figure.axes:
        bar_of_colours = axes.get_label() == "<colorbar>"
        empty = not axes.axison and not _curves(axes)
        if axes.get_visible() and not bar_of_colours and not empty:
            below = (p for p in panels if p[0].bbox.bounds == axes.bbox.bounds)
            panel = next(below, None)
            if panel is None or _covers(axes):
                panels.append([axes])
            else:
                panel.append(axes)
    return panels


def _covers(axes: Any) -> bool:
    """Tell whether axes have a background, which those that share a panel have not."""
    opaque = axes.patch.get_visible() and axes.get_frame_on() and axes.axison
    return bool(opaque and axes.patch.get_facecolor()[3] > 0)


def _undash(artist: Any) -> None:
    """Draw a line through: there might be a gap where a point is."""
    from matplotlib.lines import Line2D  # here: Matplotlib takes a while to import

    if isinstance(artist, Line2D) and artist.get_linestyle() not in ("None", "", " "):
        artist.set_linestyle("-")


def _picture(figure: Any) -> Tensor:
    """Draw a figure without its background; return how opaque each pixel is, uint8 [H, W]."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # here: it takes a while to import

    for part in (figure, *figure.subfigs):
        for own in part.get_children():  # its background, its title, a legend beside the panels
            own.set_visible(own.get_visible() and own in (*part.axes, *part.subfigs))
    width, height = figure.get_size_inches()
    figure.set_dpi(max(1.0, min(40.0, 1000 / max(width, height, 0.1))))
    figure.set_layout_engine("none")  # where the panels stand exactly is of no interest here
    canvas: Any = FigureCanvasAgg(figure)  # Matplotlib does not annotate it
    canvas.draw()
    return lettering.opacity(canvas.get_renderer())


def _pieces(axes: Any) -> list[Any]:
    """Return the texts of a panel's title, or of the part of the figure that it has for itself."""
    # Matplotlib has no public name for the titles at the sides, nor for a suptitle's text.
    own = [text for text in (axes._left_title, axes.title, axes._right_title) if _is_seen(text)]
    alone = axes.figure in axes.figure.figure.subfigs and axes.figure.axes == [axes]
    above = axes.figure._suptitle if alone and not own else None
    return own or ([above] if above is not None and _is_seen(above) else [])


def _is_seen(text: Any) -> bool:
    return bool(text.get_text().strip()) and text.get_visible() and text.get_alpha() != 0


def _in_percent(axes: Any, title: str) -> bool:
    """Tell whether a panel's title, y axis or a curve's name says that it counts in percent."""
    ticks = [label.get_text() for label in axes.get_yticklabels()]
    names = [str(line.get_label()) for line in axes.lines]
    text = " ".join((title, axes.get_ylabel(), *names, *ticks)).lower()
    return any(word in text for word in PERCENT)


def _curves(axes: Any) -> list[Curve]:
    """Return what shows numbers in a panel."""
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.container import BarContainer
    from matplotlib.patches import StepPatch

    lines: list[Curve] = [
        (_style(line), [line], line.get_xydata()) for line in axes.lines if _is_of_data(axes, line)
    ]
    dots = [
        ("dots", [c], c.get_offsets()) for c in axes.collections if isinstance(c, PathCollection)
    ]
    joined = [
        ("line", [c], _joined(c.get_segments()[:MOST_POINTS]))
        for c in axes.collections
        if isinstance(c, LineCollection)
    ]
    steps = [
        ("steps", [p], _middles(p.get_data())) for p in axes.patches if isinstance(p, StepPatch)
    ]
    bars = [
        ("bars", list(c), [[b.get_x() + b.get_width() / 2, b.get_y() + b.get_height()] for b in c])
        for c in axes.containers
        if isinstance(c, BarContainer)
    ]
    found = [*lines, *dots, *joined, *steps, *bars, *_whole(lines[:MOST_POINTS])]
    return found or [curve for c in axes.collections for curve in _edges(c)]


def _edges(area: Any) -> list[Curve]:
    """Return the two edges of an area between curves, as `stackplot` and `fill_between` draw it.

    Its path begins at the end of one edge, goes along the other, and comes back along the first.
    Like a bar, what is below an edge may be filled.
    """
    from matplotlib.collections import PolyCollection

    paths: Any = area.get_paths() if isinstance(area, PolyCollection) else ()
    halves = []
    for corners in (path.vertices for path in paths[:1]):
        count = (len(corners) - 2) // 2
        halves += [corners[1 : count + 1], corners[count + 2 : 2 * count + 2][::-1]]
    return [("bars", [area], half) for half in halves if len(half)]


def _is_of_data(axes: Any, line: Any) -> bool:
    """Tell whether a line's points are numbers, not places in the panel, as those of `axhline`."""
    return all(line.get_transform().contains_branch_seperately(axes.transData))


def _style(line: Any) -> str:
    if str(line.get_drawstyle()).startswith("steps"):
        return "steps"
    return "dots" if line.get_linestyle() in ("None", "", " ") else "line"


def _whole(lines: list[Curve]) -> list[Curve]:
    """Return several lines as one more curve, which they may be the segments of."""
    artists = [artist for _, own, _ in lines for artist in own]
    joined = _joined(points for _, _, points in lines)
    return [("line", artists, joined)] if len(lines) > 1 else []


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
        "places": [
            [min(max(float(at), -FAR), FAR) for at in (x, height - y)] for x, y in places.tolist()
        ],
        "pixels": [[int(x), int(height - y)] for x, y in places[shown].tolist()],
    }
