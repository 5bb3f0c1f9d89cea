"""Draw a figure's titles, each where it stands, all in one type, so that they can be read again."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

HEIGHT = 16  # pixels of a line of text
MARGIN = 48  # pixels around the figure: a notebook shows a title that stands out of it, too
LARGEST = 900  # pixels of the figure's longer side
DPI = 100.0


def drawn(figure: Any, stand: list[tuple[Any, Any]]) -> tuple[Tensor, list[dict[str, Any]]]:
    """Draw some texts of a figure, and nothing else of it.

    Args:
        figure: which may have been drawn before; that moves titles out of the way of ticks.
        stand: the texts, and where they stand in their own coordinates.

    Returns:
        How opaque each pixel is, uint8 [H, W], and for each piece its `text` and where it begins
        (`at`: column and row).
    """
    from matplotlib.backends.backend_agg import RendererAgg  # here: it takes a while to import
    from matplotlib.transforms import Affine2D

    width, height = (float(size) for size in figure.get_size_inches())
    dpi = min(DPI, LARGEST / max(width, height, 0.1))
    figure.set_dpi(dpi)
    columns, rows = (round(size * dpi) + 2 * MARGIN for size in (width, height))
    renderer: Any = RendererAgg(columns, rows, dpi)  # type: ignore[no-untyped-call]
    told = []
    for piece, position in stand:
        piece.set_position(position)
        in_one_type(piece, dpi)
        piece.set_transform(piece.get_transform() + Affine2D().translate(MARGIN, MARGIN))
        piece.draw(renderer)
        box = piece.get_window_extent(renderer)
        told.append({"text": piece.get_text(), "at": [float(box.x0), float(rows - box.y1)]})
    return opacity(renderer), told


def opacity(renderer: Any) -> Tensor:
    """Return how opaque each pixel of a picture is, uint8 [H, W]."""
    pixels = torch.frombuffer(bytearray(renderer.buffer_rgba()), dtype=torch.uint8)
    return pixels.view(int(renderer.height), int(renderer.width), 4)[..., 3].contiguous()


def in_one_type(text: Any, dpi: float) -> None:
    """Give a text a type that each installation of Matplotlib brings."""
    from matplotlib.font_manager import FontProperties

    text.set_fontproperties(FontProperties(family="DejaVu Sans", size=HEIGHT * 72 / dpi))
    text.set(color="black", alpha=1.0, rotation=0, path_effects=[], usetex=False, wrap=False)
    text.set(visible=True, clip_on=False, multialignment="left", linespacing=1.2, bbox=None)
