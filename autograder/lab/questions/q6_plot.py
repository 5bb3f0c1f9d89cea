"""q6_plot: a figure that shows how training went."""

from autograder.lab.checks import expect, number, probes_for, seed_of, tensor, test_case

OK_FORMAT = False
name = "q6_plot"
defines = ("plot_history",)
points = 5

LOSSES = [0.9, 0.5, 0.4, 0.35]
ACCURACIES = [0.71, 0.85, 0.88, 0.9]


def panels(env, losses, accuracies):
    """Return the ink of the figure's curves and its two panels, or fail the check."""
    got = probes_for(env).history_figure(losses, accuracies)
    found, (height, width) = got["panels"], list(got["ink"].shape[:2])
    expect(len(found) == 2, f"The figure should have two panels, but has {len(found)}.")
    readable = min(height, width) >= 40 and max(height, width) <= 1100
    expect(readable, "The figure's picture is too small or too large to read.")
    many = any(len(panel["lines"]) > 300 for panel in found)
    expect(not many, "A panel has more curves than anybody can read.")
    ink = tensor(got["ink"], [height, width], "The figure's picture", "torch.uint8") > 8
    expect(float(ink.float().mean()) < 0.7, "The curves cover everything.")
    return ink, found


def drawn(line, ink):
    """Tell whether there is ink where the curve's points should be."""
    places = line["pixels"][:100]
    spots = [ink[max(r - 2, 0) : r + 3, max(c - 2, 0) : c + 3] for c, r in places]
    inked = all(bool(spot.any()) for spot in spots if spot.numel())
    inside = sum(spot.numel() > 0 for spot in spots)
    return inside >= 2 and inked and len({c for c, _ in places}) == len(places)


@test_case(name="a Matplotlib Figure with two panels, each with a title", points=2)
def has_two_titled_panels(env):
    ink, found = panels(env, LOSSES, ACCURACIES)
    for i, panel in enumerate(found):
        expect(bool(panel["title"].strip()), f"Panel {i + 1} has no title.")
        curve = any(drawn(line, ink) for line in panel["lines"])
        expect(curve, f"Panel {i + 1} shows no curve.")
        starts = [line["x"][0] for line in panel["lines"] if len(line["x"]) == len(LOSSES)]
        message = f"In panel {i + 1} the first epoch is at x = 0; epochs count from 1."
        expect(0 not in starts, message)
    first, second = (" ".join(panel["title"].lower().split()) for panel in found)
    message = (
        f"Both panels have the title “{found[0]['title']!s:.60}”: it should say which is which."
    )
    expect(first != second, message)


# BEGIN HIDDEN
def shows(ink, panel, values, scale=1):
    """Tell whether a panel has a curve of `values`, times `scale`, over 1, 2, 3, …"""
    epochs = list(range(1, len(values) + 1))
    return any(
        len(line["x"]) == len(line["y"]) == len(values)
        and all(abs(number(x, "x") - e) < 1e-6 for x, e in zip(line["x"], epochs, strict=True))
        and all(
            abs(number(y, "y") / scale - v) < 1e-6 for y, v in zip(line["y"], values, strict=True)
        )
        and drawn(line, ink)
        for line in panel["lines"]
    )


def shows_fractions(ink, panel, values):
    """Tell whether a panel shows fractions: as they come, or in percent if it says so."""
    return shows(ink, panel, values) or (panel["percent"] and shows(ink, panel, values, 100))


@test_case(name="one panel shows the losses, one the accuracies, over epochs 1…n", points=3,
           hidden=True)  # fmt: skip
def shows_the_history(env):
    offset = seed_of(env) % 50 / 1000
    losses = [round(1.7 + offset, 3), 0.8, 0.61, 0.52, 0.47]
    accuracies = [0.5, 0.77, 0.81, round(0.86 + offset, 3), 0.91]
    ink, found = panels(env, losses, accuracies)
    kinds = ((losses, "losses", shows), (accuracies, "accuracies", shows_fractions))
    for values, what, seen in kinds:
        message = f"No panel shows the {what}, {values}, as a curve over the epochs 1 to 5."
        shown = any(seen(ink, panel, values) for panel in found)
        expect(shown, message + shown_instead(found, values))
    both = [all(seen(ink, p, v) for v, _, seen in kinds) for p in found]
    expect(not any(both), "Losses and accuracies should each have a panel of their own.")
    of_losses, of_accuracies = (
        next(panel["title"] for panel in found if seen(ink, panel, values))
        for values, _, seen in kinds
    )
    swapped = says(of_losses, ACCURACY, LOSS) and says(of_accuracies, LOSS, ACCURACY)
    message = f"The losses stand under “{of_losses}”, the accuracies under “{of_accuracies}”."
    expect(not swapped, message)


def shown_instead(found, values):
    """Say what the panels show instead of some values, where that is one curve each."""
    curves = [panel["lines"][0] for panel in found if len(panel["lines"]) == 1]
    points = [[[round(number(n, "n"), 3) for n in c[axis][:6]] for c in curves] for axis in "xy"]
    if len(curves) != 2:
        return ""
    for x, y in zip(*points, strict=True):
        if y == values:
            far = x == list(range(1, len(values) + 1))
            return " They lie outside of their panel." if far else f" They stand over x = {x}."
    return f" The panels show {points[1][0]} and {points[1][1]}."


LOSS, ACCURACY = ("loss", "verlust", "perte", "cost"), ("accura", "genauigkeit", "précision")


def says(title, words, others):
    """Tell whether a title has one of the words, and none of the others."""
    text = title.lower()
    return any(w in text for w in words) and not any(w in text for w in others)


# END HIDDEN
