"""A figure's points are for what is drawn: the judge looks at the picture, however it is styled."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib import style

from autograder.lab.drawing import is_drawn
from autograder.lab.questions.q6_plot import drawn, panels
from autograder.labcheck.figure_reader import described

LOSSES, ACCURACIES = [1.7, 0.8, 0.61, 0.52, 0.47], [0.5, 0.77, 0.81, 0.86, 0.91]
EPOCHS = range(1, 6)
Draw = Callable[[Any, list[float]], Any]


def figure(draw: Draw, **options: Any) -> Any:
    """Return a figure of two panels, each filled by `draw`."""
    made, axes = plt.subplots(1, 2, **options)
    for panel, values, title in zip(axes, (LOSSES, ACCURACIES), ("Loss", "Accuracy"), strict=True):
        draw(panel, values)
        panel.set_title(title)
    plt.close(made)
    return made


def with_guides(panel: Any, values: list[float]) -> None:
    """Draw a curve with all that a figure may have beside it."""
    panel.plot(EPOCHS, values, label="train")
    panel.fill_between(EPOCHS, 0, values, alpha=0.3)
    panel.axhline(0.6)
    panel.axvline(2)
    panel.grid()
    panel.legend()
    panel.annotate("here", (2, values[1]))


def as_odd_titles(panel: Any, values: list[float]) -> None:
    """Draw a curve; its title at the side is a formula of its own size and colour."""
    panel.plot(EPOCHS, values)
    panel.set_title("$\\mathcal{L}_{train}$\nper epoch", loc="left", size=25, color="r", rotation=4)


STYLES: dict[str, Draw] = {
    "line": lambda panel, values: panel.plot(EPOCHS, values),
    "dots alone": lambda panel, values: panel.plot(EPOCHS, values, "o"),
    "large markers": lambda panel, values: panel.plot(EPOCHS, values, "*", ms=22),
    "thick line": lambda panel, values: panel.plot(EPOCHS, values, lw=9),
    "scatter": lambda panel, values: panel.scatter(EPOCHS, values, s=300),
    "bars": lambda panel, values: panel.bar(EPOCHS, values, width=1),
    "stem": lambda panel, values: panel.stem(EPOCHS, values),
    "steps": lambda panel, values: panel.step(EPOCHS, values, where="mid"),
    "log axes": lambda panel, values: panel.loglog(EPOCHS, values, "s-"),
    "symlog": lambda panel, values: panel.semilogx(EPOCHS, values) and panel.set_yscale("symlog"),
    "upside down": lambda panel, values: panel.plot(EPOCHS, values) and panel.invert_yaxis(),
    "error bars": lambda panel, values: panel.errorbar(EPOCHS, values, yerr=0.05, capsize=3),
    "names of epochs": lambda panel, values: panel.plot([str(e) for e in EPOCHS], values),
    "smoothed": lambda panel, values: (
        panel.plot(EPOCHS, values, "o"),
        panel.plot(np.linspace(1, 5, 300), np.interp(np.linspace(1, 5, 300), EPOCHS, values)),
    ),
    "guides": with_guides,
    "odd titles": as_odd_titles,
}  # fmt: skip


def seen(made: Any) -> dict[str, Any]:
    """Describe a figure; it must pass for drawn, with a curve in each panel."""
    answer = described(made)

    class Answers:
        def history_figure(self, *_: object) -> dict[str, Any]:
            return answer

    ink, found = panels({"_probes_": Answers()}, LOSSES, ACCURACIES)
    assert all(any(drawn(line, ink) for line in panel["lines"]) for panel in found)
    return answer


@pytest.mark.parametrize("name", STYLES)
def test_drawn_in_any_manner_is_drawn(name: str) -> None:
    """Lines, dots, bars and steps, on any axes, with guides and titles of any kind, are seen."""
    assert is_drawn(seen(figure(STYLES[name])))


@pytest.mark.parametrize(
    "look", ["dark_background", "ggplot", "fivethirtyeight", "seaborn-v0_8", "classic", "xkcd"]
)
def test_drawn_in_any_look_is_drawn(look: str) -> None:
    """Dark, grey, with other fonts, or as by hand: a style sheet costs nothing."""
    with plt.xkcd() if look == "xkcd" else style.context(look):
        made = figure(STYLES["line"])
        assert is_drawn(seen(made))


@pytest.mark.parametrize(
    "options", [{"figsize": (30, 20)}, {"figsize": (3, 1.5)}, {"dpi": 300}, {"layout": "tight"}]
)
def test_drawn_in_any_size_is_drawn(options: dict[str, Any]) -> None:
    """A poster, a stamp, a fine print: the size of a figure costs nothing."""
    assert is_drawn(seen(figure(STYLES["line"], **options)))


@pytest.fixture(scope="module")
def honest() -> dict[str, Any]:
    """What is said of a figure that was drawn."""
    return described(figure(STYLES["line"]))


LIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another title": lambda told: told["panels"][0].update(title="Lose"),
    "another title in its place": lambda told: (
        told["panels"][0].update(title="Lose"),
        told["panels"][0]["pieces"][0].update(text="Lose"),
    ),
    "no letters": lambda told: told["letters"].zero_(),
    "bars of ink for letters": lambda told: told["letters"][60:100].fill_(255),
    "ink everywhere": lambda told: told["ink"].fill_(255),
    "ink where the curves are, and elsewhere": lambda told: told["ink"][:, :160].fill_(255),
    "a point off its scale": lambda told: told["panels"][0]["lines"][0]["places"].insert(
        2, told["panels"][0]["lines"][0]["places"].pop(0)
    ),
    "points without places": lambda told: told["panels"][0]["lines"][0]["places"].clear(),
    "a picture of another kind": lambda told: told.update(letters=told["letters"].float()),
    "a picture without end": lambda told: told.update(ink=told["ink"].new_ones(1, 90_000)),
    "a text without end": lambda told: (
        told["panels"][0].update(title="L" * 900),
        told["panels"][0]["pieces"][0].update(text="L" * 900),
    ),
    "curves without end": lambda told: told["panels"][0]["lines"].extend(
        told["panels"][0]["lines"] * 300
    ),
    "a broken formula": lambda told: (
        told["panels"][0].update(title="$\\frac{$"),
        told["panels"][0]["pieces"][0].update(text="$\\frac{$"),
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_what_is_not_in_the_picture_is_not_drawn(honest: dict[str, Any], name: str) -> None:
    """Whoever says more of a picture than it shows, or shows more than it says, drew nothing."""
    assert is_drawn(honest)
    told = copy.deepcopy(honest)
    LIES[name](told)
    assert not is_drawn(told)
