# SIGKILL to its own process, which the first process of a namespace does not even notice.
# lab: solution
# expect: q6_plot crashed failed
import os
import signal


def plot_history(losses, accuracies):
    os.kill(os.getpid(), signal.SIGKILL)
