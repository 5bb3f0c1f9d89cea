"""Charts of a class as SVG that stands in a page: accessible, and in the page's own colours."""

from __future__ import annotations

import io
import itertools
import re
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Matplotlib writes these; the page's style sheet decides what they are, in light and in dark.
INK, BAR, REST = "#010101", "#020202", "#030303"
COLOURS = {INK: "currentColor", BAR: "var(--bar)", REST: "var(--rest)"}
BINS = 10
WIDTH = 4.6  # inches of 72 units, so that text of 11 units can be read on a phone
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_IDS = re.compile(r'(?<=\bid=")|(?<=href="#)|(?<=url\(#)')
_OPENING = re.compile(r"<svg\b[^>]*?(viewBox=\"[^\"]*\")[^>]*>")


def histogram(scores: Sequence[float], out_of: float) -> Markup:
    """Return the distribution of scores, in ten bins of equal width.

    Args:
        scores: one per student, in points.
        out_of: the points that there are.
    """
    counts = [0] * BINS
    for score in scores:
        counts[min(BINS - 1, max(0, int(BINS * score / out_of)))] += 1
    edges = [out_of * i / BINS for i in range(BINS + 1)]
    with rc_context(STYLE):
        figure, axes = _figure(2.9)
        axes.bar(edges[:-1], counts, width=0.92 * out_of / BINS, align="edge", color=BAR)
        for left, count in zip(edges, counts, strict=False):
            if count:
                _label(axes, str(count), (left + out_of / BINS / 2, count), (0, 2), ha="center")
        axes.set_xlim(0, out_of)
        axes.set_xticks(edges[::2])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("points")
    parts = [
        f"{count} with {left:g} to {right:g}"
        for (left, right), count in zip(itertools.pairwise(edges), counts, strict=True)
        if count
    ]
    return _svg(figure, "scores", "Distribution of scores", "Students by points: " + _said(parts))


def by_question(points: Mapping[str, Sequence[float]], of: Mapping[str, float]) -> Markup:
    """Return the mean points in each question, as bars of their share.

    Args:
        points: by question, one number per student.
        of: by question, the points that there are.
    """
    means = {name: statistics.fmean(earned) for name, earned in points.items()}
    said = {name: f"{mean:.1f} of {of[name]:g}" for name, mean in means.items()}
    with rc_context(STYLE):
        figure, axes = _figure(0.8 + 0.34 * len(points))
        axes.barh(range(len(means)), 100, height=0.6, color=REST)
        shares = [100 * mean / of[name] if of[name] else 0 for name, mean in means.items()]
        axes.barh(range(len(means)), shares, height=0.6, color=BAR)
        for i, text in enumerate(said.values()):
            _label(axes, text, (100, i), (6, 0), va="center")
        axes.set_yticks(range(len(means)), list(means))
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel("% of the points, mean")
        axes.tick_params(left=False)
        axes.spines["left"].set_visible(False)
    parts = [f"{name} {text}" for name, text in said.items()]
    return _svg(figure, "questions", "Points by question", "Mean points: " + _said(parts))


def _label(
    axes: Axes, text: str, at: tuple[float, float], by: tuple[float, float], **align: Any
) -> None:
    axes.annotate(text, at, xytext=by, textcoords="offset points", annotation_clip=False, **align)


def _said(parts: Sequence[str]) -> str:
    return "; ".join(parts) + "."


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: Figure, name: str, title: str, description: str) -> Markup:
    """Return the figure for the inside of a page; the same figure gives the same text always."""
    out = io.StringIO()
    with rc_context({**STYLE, "svg.hashsalt": name}):
        figure.savefig(out, format="svg", transparent=True, metadata=NO_METADATA)
    drawn = out.getvalue()
    drawn = _IDS.sub(f"{name}-", drawn[drawn.index("<svg") :])  # a page has several charts
    for written, meant in COLOURS.items():
        drawn = drawn.replace(written, meant)
    begin = (
        f'<svg \\1 role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{title}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )
    return Markup(_OPENING.sub(lambda found: found.expand(begin), drawn, count=1))
