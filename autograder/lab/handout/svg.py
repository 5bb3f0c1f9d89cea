"""A few shapes of SVG, enough for the drawings of the handout.

A drawing is WIDTH units wide and lies on a light card, so that it can be read on a dark page too.
On a telephone it is shown at about half that size: letters of at least SMALL units stay legible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from .digits import Digit

WIDTH = 640
SMALL, TEXT, LARGE = 20, 22, 26
INK, GREY, PALE, CARD = "#1f2328", "#57606a", "#d0d7de", "#ffffff"
BLUE, ORANGE, GREEN, RED, VIOLET = "#0550ae", "#bc4c00", "#116329", "#a40e26", "#6639ba"
WASH = {BLUE: "#ddf4ff", ORANGE: "#fff1e5", GREEN: "#dafbe1", RED: "#ffebe9", VIOLET: "#fbefff"}

Point = tuple[float, float]


def drawing(height: float, *parts: str) -> str:
    """Return a whole SVG file with these parts on a card."""
    body = "\n".join(part for part in parts if part)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {num(height)}"'
        f' width="{WIDTH}" height="{num(height)}"'
        ' font-family="system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif">\n'
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"'
        f' markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="{GREY}"/>'
        "</marker></defs>\n"
        f'<rect width="{WIDTH}" height="{num(height)}" rx="10" fill="{CARD}"/>\n{body}\n</svg>\n'
    )


def num(value: float) -> str:
    """Return a number as short as a hundredth of a unit allows, the same on every computer."""
    short = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def text(
    x: float, y: float, words: str, size: int = TEXT, fill: str = INK, anchor: str = "middle",
    bold: bool = False,
) -> str:  # fmt: skip
    """Return words; (x, y) is the middle (or the start, the end) of their base line."""
    weight = ' font-weight="600"' if bold else ""
    place = f'x="{num(x)}" y="{num(y)}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}" fill="{fill}"{weight}>{escape(words)}</text>'


def box(
    x: float, y: float, width: float, height: float, colour: str = BLUE, words: Sequence[str] = (),
    size: int = TEXT,
) -> str:  # fmt: skip
    """Return a washed rectangle with words in its middle, the first of them bold."""
    top = y + height / 2 - 0.65 * size * (len(words) - 1) + 0.36 * size
    written = "".join(
        text(x + width / 2, top + 1.3 * size * i, line, size, bold=not i)
        for i, line in enumerate(words)
    )
    return rect(x, y, width, height, WASH[colour], colour, 6) + written


def rect(
    x: float, y: float, width: float, height: float, fill: str, stroke: str = "none",
    round_: int = 0,
) -> str:  # fmt: skip
    """Return a rectangle."""
    size = f'width="{num(width)}" height="{num(height)}" rx="{round_}"'
    line = "" if stroke == "none" else f' stroke="{stroke}" stroke-width="2"'
    return f'<rect x="{num(x)}" y="{num(y)}" {size} fill="{fill}"{line}/>'


def circle(x: float, y: float, r: float, fill: str, stroke: str = INK, dashed: bool = False) -> str:
    """Return a circle."""
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    place = f'cx="{num(x)}" cy="{num(y)}" r="{num(r)}"'
    return f'<circle {place} fill="{fill}" stroke="{stroke}" stroke-width="2"{dash}/>'


def line(
    points: Iterable[Point], colour: str = GREY, width: float = 2, dashed: bool = False
) -> str:
    """Return a line through these points."""
    path = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    dash = ' stroke-dasharray="9 6"' if dashed else ""
    look = f'fill="none" stroke="{colour}" stroke-width="{num(width)}"{dash}'
    return f'<polyline points="{path}" {look}/>'


def area(points: Iterable[Point], colour: str) -> str:
    """Return a translucent area inside these points."""
    path = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    return f'<polygon points="{path}" fill="{colour}" fill-opacity="0.18"/>'


def arrow(*points: Point, curve: bool = False) -> str:
    """Return an arrow along these points; with `curve`, the middle one pulls it to its side."""
    (x0, y0), *rest = points
    kind = "Q" if curve else "L"
    path = f"M{num(x0)} {num(y0)} {kind}" + " ".join(f"{num(x)} {num(y)}" for x, y in rest)
    return f'<path d="{path}" fill="none" stroke="{GREY}" stroke-width="2" marker-end="url(#tip)"/>'


def pixels(
    digit: Digit, x: float, y: float, size: float, tint: tuple[float, float, float] = (1, 1, 1)
) -> str:
    """Return a digit's image on black, `size` units wide; `tint` weakens red, green and blue."""
    side = len(digit.rows)
    where: dict[int, str] = {}
    for row, values in enumerate(digit.rows):
        for column, value in enumerate(values):
            if value // 16:
                where[value // 16] = where.get(value // 16, "") + f"M{column} {row}h1v1h-1z"
    paths = "".join(
        f'<path fill="{_colour(v * 17, tint)}" d="{d}"/>' for v, d in sorted(where.items())
    )
    scale = f"translate({num(x)} {num(y)}) scale({num(size / side)})"
    black = f'<rect width="{side}" height="{side}"/>'
    return f'<g transform="{scale}" shape-rendering="crispEdges">{black}{paths}</g>'


def _colour(value: int, tint: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(value * part):02x}" for part in tint)
