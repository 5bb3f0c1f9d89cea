"""Read a Matplotlib figure: what its panels say, and what one sees."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from .plain import plain_numbers


def panel(axes: Any) -> dict[str, Any]:
    """Describe one panel: its title, and where each curve has its points."""
    lines = [
        {
            "x": plain_numbers(line.get_xdata(), "the x of a curve"),
            "y": plain_numbers(line.get_ydata(), "the y of a curve"),
            "pixels": _pixels(line),
        }
        for line in axes.lines
    ]
    titles = (axes.get_title(loc=side) for side in ("left", "center", "right"))
    return {"title": " ".join(titles).strip(), "lines": lines}


def picture(figure: Any) -> Tensor:
    """Draw a figure as it is; return its pixels, uint8 [H, W, 3]."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    width, height = figure.get_size_inches()
    figure.set_dpi(max(1.0, min(40.0, 1000 / max(width, height, 0.1))))
    figure.set_layout_engine("none")  # where the panels stand exactly is of no interest here
    canvas: Any = FigureCanvasAgg(figure)  # Matplotlib does not annotate it
    canvas.draw()
    return torch.frombuffer(bytearray(canvas.buffer_rgba()), dtype=torch.uint8).view(
        *canvas.get_width_height()[::-1], 4
    )[..., :3]


def _pixels(line: Any) -> list[list[int]]:
    """Return the column and the row at which each point of a curve is drawn."""
    points = line.axes.transData.transform(line.get_xydata())
    height = line.figure.bbox.height
    return [[int(x), int(height - y)] for x, y in points[:100].tolist()]
