"""The figures of the handout, by file name."""

from __future__ import annotations

from collections.abc import Callable

from . import networks, pictures, plots

FIGURES: dict[str, Callable[[], str]] = {
    "image.svg": pictures.image,
    "channels.svg": pictures.channels,
    "first-four.svg": pictures.first_four,
    "shapes.svg": pictures.shapes,
    "mlp.svg": networks.mlp,
    "loop.svg": networks.loop,
    "fits.svg": plots.fits,
    "dropout.svg": networks.dropout,
    "modes.svg": networks.modes,
    "curves.svg": plots.curves,
    "colab.svg": pictures.colab,
}


def drawn() -> dict[str, str]:
    """Return the text of every figure by its file name."""
    return {name: draw() for name, draw in FIGURES.items()}
