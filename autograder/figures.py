"""Read a Matplotlib figure: what its panels say, and what one sees of their curves."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

MOST_POINTS = 100  # of one curve


def described(figure: Any) -> dict[str, Any]:
    """Return the figure's `panels` and the `ink`, uint8 [H, W], that their curves put on paper.

    A panel has a `title` and `lines`; a line has its points' `x`, `y` and `pixels`: where those of
    them are in the picture that lie within the panel's limits. A curve may be drawn as a line, as
    scattered points or as bars.
    """
    curves = [(axes, _curves(axes)) for axes in figure.axes]
    for axes, found in curves:
        shown = {id(artist) for artists, _ in found for artist in artists}
        for artist in axes.get_children():
            artist.set_visible(artist.get_visible() and id(artist) in shown)
    ink = _picture(figure)
    panels = [
        {"title": _title(axes), "lines": [_line(axes, points) for _, points in found]}
        for axes, found in curves
    ]
    return {"panels": panels, "ink": ink}


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
    return " ".join(axes.get_title(loc=side) for side in ("left", "center", "right")).strip()


def _curves(axes: Any) -> list[tuple[list[Any], Any]]:
    """Return what shows numbers in a panel: its artists, and its points, [N, 2]."""
    from matplotlib.collections import PathCollection
    from matplotlib.container import BarContainer

    lines = [([line], line.get_xydata()) for line in axes.lines]
    dots = [([c], c.get_offsets()) for c in axes.collections if isinstance(c, PathCollection)]
    bars = [
        (list(c), [[b.get_x() + b.get_width() / 2, b.get_y() + b.get_height()] for b in c])
        for c in axes.containers
        if isinstance(c, BarContainer)
    ]
    return [*lines, *dots, *bars]


def _line(axes: Any, points: Any) -> dict[str, Any]:
    """Describe a curve; points that are nowhere (NaN) are left out."""
    xy = torch.as_tensor([[float(x), float(y)] for x, y in points[:MOST_POINTS]])
    xy = xy.double().view(-1, 2)
    xy = xy[xy.isfinite().all(1)]
    places = torch.as_tensor(axes.transData.transform(xy.numpy())).view(-1, 2)
    low, high = torch.as_tensor(axes.bbox.extents).view(2, 2)
    shown = ((places >= low - 0.5) & (places <= high + 0.5)).all(1)
    height = axes.figure.bbox.height
    return {
        "x": xy[:, 0].tolist(),
        "y": xy[:, 1].tolist(),
        "pixels": [[int(x), int(height - y)] for x, y in places[shown].tolist()],
    }
