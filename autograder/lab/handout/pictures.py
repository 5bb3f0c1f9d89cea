"""Drawings of images and of what is made of them: sections 1 to 3 of the handout."""

from __future__ import annotations

from . import svg
from .digits import digits

CUT_ROW, CUT_COLUMN, CUT = 5, 12, 8  # the part of the digit whose numbers are printed
SCREEN = {"red": (1.0, 0.2, 0.2), "green": (0.2, 0.85, 0.2), "blue": (0.35, 0.45, 1.0)}
AMBER = (1.0, 0.65, 0.45)  # the share of red, green and blue in the coloured digit


def image() -> str:
    """Draw a digit and, of a part of it, the numbers."""
    digit, size = digits()[0], 252
    pixel, cell, top, left = size / 28, 42, 24, 290
    frame = svg.rect(
        24 + CUT_COLUMN * pixel, 60 + CUT_ROW * pixel, CUT * pixel, CUT * pixel, "none", "#ffb454"
    )
    numbers = []
    for row in range(CUT):
        for column in range(CUT):
            value = digit.rows[CUT_ROW + row][CUT_COLUMN + column]
            x, y = left + column * cell, top + row * cell
            shade, ink = (
                f"#{value:02x}{value:02x}{value:02x}",
                "#ffffff" if value < 128 else "#000000",
            )
            numbers.append(svg.rect(x, y, cell, cell, shade))
            numbers.append(svg.text(x + cell / 2, y + 28, str(value), 20, ink))
    around = svg.rect(left, top, CUT * cell, CUT * cell, "none", "#bc4c00")
    under = svg.text(24 + size / 2, 345, "28 rows of 28 pixels")
    return svg.drawing(384, svg.pixels(digit, 24, 60, size), frame, *numbers, around, under)


def channels() -> str:
    """Draw a coloured image as three channels, and a batch of such images as a stack."""
    digit, parts = digits()[1], []
    parts.append(svg.pixels(digit, 30, 56, 130, AMBER))
    parts.append(svg.text(95, 40, "a colour image"))
    parts.append(svg.text(190, 130, "=", 34))
    for i, ((name, light), share) in enumerate(zip(SCREEN.items(), AMBER, strict=True)):
        x = 222 + 138 * i
        parts.append(svg.pixels(digit, x, 56, 124, tuple(share * part for part in light)))  # type: ignore[arg-type] # three shares
        parts.append(svg.text(x + 62, 40, name))
    parts.append(svg.text(429, 212, "3 channels: C = 3, H = 28, W = 28", svg.SMALL))
    for i in range(4):
        x, y = 40 + 26 * i, 246 + 18 * i
        parts.append(svg.pixels(digits()[i + 1], x, y, 110, AMBER))
        parts.append(svg.rect(x, y, 110, 110, "none", svg.PALE))
    words = ["a batch: N such images in one tensor", "[N, C, H, W]", "[32, 3, 28, 28] in colour,",
             "[32, 1, 28, 28] in grey"]  # fmt: skip
    parts.append(svg.text(440, 282, words[0], svg.SMALL))
    parts.append(svg.text(440, 320, words[1], svg.LARGE, svg.BLUE, bold=True))
    parts.append(svg.text(440, 358, words[2], svg.SMALL) + svg.text(440, 386, words[3], svg.SMALL))
    return svg.drawing(436, *parts)


def first_four() -> str:
    """Draw the first four training images with their labels."""
    parts = []
    for i, digit in enumerate(digits()[:4]):
        x = 24 + 152 * i
        parts.append(svg.pixels(digit, x, 24, 136))
        parts.append(svg.text(x + 68, 194, f"label {digit.label}"))
    return svg.drawing(218, *parts)


def shapes() -> str:
    """Draw what becomes of the images, with the shape after each step."""
    steps = [
        ("all images, as they come", "uint8 [60000, 28, 28]", "0 … 255", svg.ORANGE),
        ("rescaled and reshaped", "float32 [60000, 784]", "0 … 1", svg.BLUE),
        ("one example of the Dataset", "float32 [784] and int64 []", "image and label", svg.GREEN),
        ("one batch of the DataLoader", "float32 [32, 784] and int64 [32]", "shuffled", svg.VIOLET),
    ]  # fmt: skip
    does = ["MNISTDataset, once for all", "ds[i]", "32 of them, stacked"]
    parts = []
    for i, (what, shape, note, colour) in enumerate(steps):
        y = 20 + 146 * i
        parts.append(svg.rect(90, y, 460, 100, svg.WASH[colour], colour, 6))
        parts.append(svg.text(320, y + 30, what, svg.SMALL))
        parts.append(svg.text(320, y + 60, shape, svg.TEXT, colour, bold=True))
        parts.append(svg.text(320, y + 88, note, svg.SMALL))
        if i < len(does):
            parts.append(svg.arrow((320, y + 102), (320, y + 144)))
            parts.append(svg.text(336, y + 130, does[i], svg.SMALL, svg.GREY, "start"))
    return svg.drawing(20 + 146 * 3 + 120, *parts)


def colab() -> str:
    """Draw the button that opens the notebook in Colab."""
    words = svg.text(100, 27, "Open in Colab", 18, "#ffffff", bold=True)
    button = svg.rect(0, 0, 200, 40, "#0550ae", round_=6)
    size = 'width="200" height="40" font-family="system-ui, sans-serif"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{button}{words}</svg>\n'
