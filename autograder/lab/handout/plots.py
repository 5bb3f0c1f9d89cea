"""Drawings of numbers: an over-fitted curve, and what was measured. Sections 6 and 7."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from . import svg
from .numbers import EPOCHS, NETWORKS, Spread, spread

COLOURS = dict(zip(NETWORKS, (svg.INK, svg.BLUE, svg.GREEN, svg.ORANGE, svg.RED), strict=True))
DEGREES = (2, 9)
TICKS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99)
NOISE = 0.12  # the standard deviation of the points around the true curve


@dataclass(frozen=True)
class Panel:
    """Axes: a place on the card, and the ranges of x and y that it shows."""

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> svg.Point:
        """Return where a point lies on the card."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return self.left + across * self.width, self.top + (1 - up) * self.height

    def curve(self, points: Iterable[svg.Point], colour: str) -> str:
        """Return a curve, without the parts that lie above or below the panel."""
        runs: list[list[svg.Point]] = [[]]
        for x, y in points:
            if self.y[0] <= y <= self.y[1]:
                runs[-1].append(self.at(x, y))
            elif runs[-1]:
                runs.append([])
        return "".join(svg.line(run, colour, 3) for run in runs if run)

    def frame(self) -> str:
        """Return the two axes."""
        bottom, right = self.top + self.height, self.left + self.width
        corners = [(self.left, self.top), (self.left, bottom), (right, bottom)]
        return svg.line(corners, svg.GREY)


def fits() -> str:
    """Draw two fits of the same noisy points, each with its error on these and on new points."""
    seen, unseen = _points(1, 10), _points(2, 40)
    parts = []
    for i, degree in enumerate(DEGREES):
        panel = Panel(20 + 310 * i, 56, 290, 220, (-1.06, 1.06), (-0.4, 1.4))
        curve = np.polynomial.Polynomial.fit(*seen, degree)
        grid = np.linspace(-1, 1, 401)
        parts.append(
            svg.text(panel.left + 145, 36, f"{degree + 1} parameters", svg.TEXT, bold=True)
        )
        parts.append(panel.frame())
        parts.append(panel.curve(((x, curve(x)) for x in grid), svg.BLUE))
        parts += [svg.circle(*panel.at(x, y), 5, svg.INK) for x, y in zip(*seen, strict=True)]
        parts += [
            svg.circle(*panel.at(x, y), 4, svg.CARD, svg.ORANGE)
            for x, y in zip(*unseen, strict=True)
        ]
        errors = [float(np.sqrt(np.mean((curve(x) - y) ** 2))) for x, y in (seen, unseen)]
        middle = panel.left + 145
        parts.append(svg.text(middle, 310, f"training error {errors[0]:.2f}", svg.SMALL))
        parts.append(svg.text(middle, 338, f"test error {errors[1]:.2f}", svg.SMALL, svg.ORANGE))
    return svg.drawing(360, *parts)


def _points(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return noisy points of a parabola, from a generator that never changes."""
    rng = np.random.RandomState(seed)
    x = np.linspace(-1, 1, count) if seed == 1 else rng.uniform(-1, 1, count)
    return x, x**2 + NOISE * rng.standard_normal(count)


def stretched(accuracy: float) -> float:
    """Return where an accuracy stands on the axis: halving the error is always the same step."""
    return -math.log2(1 - accuracy)


def curves() -> str:
    """Draw the measured accuracies, epoch by epoch, with bands from the lowest to the highest."""
    every = [(network, epoch) for network in NETWORKS for epoch in range(1, EPOCHS + 1)]
    found = [spread("MNIST", *one) for one in every]
    every_one = [value for one in found for value in (*one.train, *one.test)]
    shown = (stretched(min(every_one)) - 0.05, stretched(max(every_one)) + 0.05)
    train, test = (Panel(left, 60, 236, 300, (1, EPOCHS), shown) for left in (76, 388))
    parts = [
        *_panel(train, "on the training data", lambda s: s.train),
        *_panel(test, "on the test data", lambda s: s.test),
    ]
    for i, (network, colour) in enumerate(COLOURS.items()):
        x, y = 30 + 350 * (i % 2), 440 + 32 * (i // 2)
        parts.append(svg.line([(x, y - 7), (x + 34, y - 7)], colour, 4))
        parts.append(svg.text(x + 44, y, network, svg.SMALL, anchor="start"))
    return svg.drawing(526, *parts)


def _panel(panel: Panel, title: str, part: Callable[[Spread], Sequence[float]]) -> list[str]:
    parts = [svg.text(panel.left + panel.width / 2, 36, title, svg.SMALL, bold=True)]
    for tick in TICKS:
        if panel.y[0] <= stretched(tick) <= panel.y[1]:
            x, y = panel.at(1, stretched(tick))
            parts.append(svg.line([(x, y), (x + panel.width, y)], svg.PALE, 1))
            parts.append(svg.text(x - 8, y + 7, f"{tick:.2f}", svg.SMALL, anchor="end"))
    for epoch in range(1, EPOCHS + 1):
        x, y = panel.at(epoch, panel.y[0])
        parts.append(svg.text(x, y + 28, str(epoch), svg.SMALL))
    parts.append(
        svg.text(panel.left + panel.width / 2, panel.top + panel.height + 54, "epoch", svg.SMALL)
    )
    for network, colour in COLOURS.items():
        every = [part(spread("MNIST", network, epoch)) for epoch in range(1, EPOCHS + 1)]
        rows = [[stretched(value) for value in values] for values in every]
        highs = [panel.at(e, max(row)) for e, row in enumerate(rows, 1)]
        lows = [panel.at(e, min(row)) for e, row in enumerate(rows, 1)]
        means = [panel.at(e, sum(row) / len(row)) for e, row in enumerate(rows, 1)]
        parts += [svg.area([*highs, *reversed(lows)], colour), svg.line(means, colour, 3)]
    return [*parts, panel.frame()]
