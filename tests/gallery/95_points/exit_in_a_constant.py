# Ends the process while the lab is loaded: this costs what needs that statement.
# lab: solution
# expect: q6_plot failed
import os

STYLE = os._exit(0)


def plot_history(losses, accuracies):
    return STYLE
