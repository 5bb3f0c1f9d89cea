# Raises the limit and recurses until the stack of the process ends.
# lab: solution
# expect: q6_plot crashed failed
import sys


class Deep:
    def __repr__(self):
        return repr([self])


def plot_history(losses, accuracies):
    sys.setrecursionlimit(1 << 30)
    return repr(Deep())
