# A Figure of its own kind, which hangs when it is looked at.
# lab: solution
# expect: q6_plot timeout
from matplotlib.figure import Figure


class Slow(Figure):
    @property
    def axes(self):
        while True:
            pass


def plot_history(losses, accuracies):
    return Slow()
