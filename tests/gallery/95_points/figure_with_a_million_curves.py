# An answer that is too large to be sent.
# lab: solution
# expect: q6_plot failed timeout
from matplotlib.figure import Figure


def plot_history(losses, accuracies):
    figure = Figure()
    panels = figure.subplots(1, 2)
    for panel in panels:
        panel.set_title("many")
        line = panel.plot(range(9_000), [0.0] * 9_000)[0]
        line.set_visible(False)
    for panel in panels:
        panel.lines[0].get_xdata = lambda *args, **options: range(9_999)
        type(panel).lines = property(lambda self: [c for c in self.get_children() if hasattr(c, "get_xdata")] * 40)
    return figure
