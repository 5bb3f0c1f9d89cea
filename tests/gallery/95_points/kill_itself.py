# SIGKILL to its own process.
# lab: solution
# expect: q6_plot crashed
import os
import signal


def plot_history(losses, accuracies):
    os.kill(os.getpid(), signal.SIGKILL)
