"""Drawings of networks and of how they learn: sections 4 to 6 of the handout."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from . import svg

OFF = {(1, 1), (1, 3), (1, 4)}  # hidden units that the drawing drops: (layer, unit)


def mlp() -> str:
    """Draw the network 784–1000–10, and below it the order of its layers."""
    columns = [(110, 6, svg.BLUE), (320, 7, svg.VIOLET), (530, 5, svg.GREEN)]
    parts = _wires([_places(x, 190, count, 44) for x, count, _ in columns], svg.PALE)
    for x, count, colour in columns:
        places = _places(x, 190, count, 44)
        for i, (_, y) in enumerate(places):
            middle = i == count // 2
            parts.append(
                svg.text(x, y + 10, "⋮", 34, colour)
                if middle
                else svg.circle(x, y, 15, svg.WASH[colour], colour)
            )
    heads = [("784 pixels", "x"), ("1000 hidden", "units"), ("10 logits", "one a digit")]
    for (x, _, colour), (head, under) in zip(columns, heads, strict=True):
        parts.append(svg.text(x, 372, head, svg.TEXT, colour, bold=True))
        parts.append(svg.text(x, 400, under, svg.SMALL))
    x = 12
    for name, width, colour in (
        ("Linear", 100, svg.BLUE), ("BatchNorm", 136, svg.ORANGE), ("ReLU", 86, svg.VIOLET),
        ("Dropout", 108, svg.ORANGE), ("Linear", 100, svg.GREEN),
    ):  # fmt: skip
        if x > 12:
            parts.append(svg.arrow((x - 20, 458), (x - 1, 458)))
        parts.append(svg.box(x, 432, width, 52, colour, [name], 18))
        x += width + 21
    return svg.drawing(504, *parts)


def dropout() -> str:
    """Draw the same network twice: whole, and with some hidden units dropped."""
    parts = []
    for left, head, off in (
        (0, "evaluating: all units", set()),
        (320, "training: some dropped", OFF),
    ):
        layers = [_places(left + 60 + 100 * i, 200, n, 56) for i, n in enumerate((4, 6, 3))]
        alive = [
            [place for j, place in enumerate(layer) if (i, j) not in off]
            for i, layer in enumerate(layers)
        ]
        parts += _wires(alive, svg.GREY, 1)
        for i, layer in enumerate(layers):
            for j, (x, y) in enumerate(layer):
                gone = (i, j) in off
                fill = svg.CARD if gone else svg.WASH[(svg.BLUE, svg.VIOLET, svg.GREEN)[i]]
                parts.append(svg.circle(x, y, 17, fill, svg.RED if gone else svg.INK, gone))
                parts.append(svg.text(x, y + 9, "×", 30, svg.RED) if gone else "")
        parts.append(svg.text(left + 160, 34, head, svg.SMALL, bold=True))
    words = ("numbers stay as they are", "the rest times 1/(1 − p)")
    parts += [svg.text(160 + 320 * i, 386, said, svg.SMALL) for i, said in enumerate(words)]
    parts.append(svg.line([(320, 20), (320, 400)], svg.PALE))
    return svg.drawing(412, *parts)


def loop() -> str:
    """Draw the four steps of a training step as a loop around the weights."""
    steps = [
        (40, 60, svg.BLUE, ["1  forward", "logits and loss", "of one batch"]),
        (380, 60, svg.ORANGE, ["2  clear", "the gradients of", "the step before"]),
        (380, 250, svg.RED, ["3  backward", "a gradient for", "each weight"]),
        (40, 250, svg.GREEN, ["4  step", "the optimiser moves", "each weight a little"]),
    ]
    parts = [svg.box(x - 5, y, 230, 116, colour, words, svg.SMALL) for x, y, colour, words in steps]
    parts += [
        svg.arrow((267, 118), (373, 118)),
        svg.arrow((490, 180), (490, 246)),
        svg.arrow((373, 308), (267, 308)),
        svg.arrow((150, 246), (150, 180)),
        svg.text(320, 34, "in training mode, once for every batch", svg.SMALL),
        svg.text(320, 222, "next batch", svg.SMALL, svg.GREY),
    ]
    return svg.drawing(390, *parts)


def modes() -> str:
    """Draw who behaves how in which mode, as a table with a switch above."""
    rows = [
        ("Linear, ReLU", ["always the same"], ["always the same"]),
        ("Dropout(p)", ["drops with chance p,", "rest times 1/(1 − p)"], ["lets all through"]),
        ("BatchNorm", ["mean and variance", "of this batch;", "updates running ones"],
         ["the running mean", "and variance;", "changes nothing"]),
        ("gradients", ["not switched by it"], ["not switched by it"]),
    ]  # fmt: skip
    parts, y = [], 66.0
    for x, colour, word in ((156, svg.ORANGE, "model.train()"), (402, svg.BLUE, "model.eval()")):
        parts.append(svg.box(x, 14, 232, 44, colour, [word], svg.TEXT))
    for name, train, evaluate in rows:
        height = 26 * max(len(train), len(evaluate)) + 22
        parts.append(svg.line([(10, y + height), (630, y + height)], svg.PALE))
        parts.append(svg.text(12, y + height / 2 + 7, name, svg.SMALL, anchor="start", bold=True))
        for x, words in ((272, train), (518, evaluate)):
            top = y + height / 2 - 13 * (len(words) - 1) + 7
            parts += [svg.text(x, top + 26 * i, said, svg.SMALL) for i, said in enumerate(words)]
        y += height
    return svg.drawing(y + 12, *parts)


def _places(x: float, middle: float, count: int, gap: float) -> list[svg.Point]:
    return [(x, middle + gap * (i - (count - 1) / 2)) for i in range(count)]


def _wires(layers: Sequence[Sequence[svg.Point]], colour: str, width: float = 1.5) -> list[str]:
    """Return lines from each unit of a layer to each of the next."""
    return [
        svg.line([a, b], colour, width)
        for here, there in pairwise(layers)
        for a in here
        for b in there
    ]
