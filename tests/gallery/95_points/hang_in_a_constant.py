# Hangs while the lab is loaded: this costs what needs that statement.
# lab: solution
# expect: q6_plot failed
import time

STYLE = time.sleep(1e6)


def plot_history(losses, accuracies):
    return STYLE
