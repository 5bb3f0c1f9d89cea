"""q6_plot: a figure that shows how training went."""

from labcheck.checks import expect, number, probes_for, seed_of, tensor, test_case

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
