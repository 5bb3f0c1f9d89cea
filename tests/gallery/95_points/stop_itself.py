# A stopped process neither answers nor uses processor time.
# lab: solution
# expect: q6_plot timeout crashed
import os
import signal


def plot_history(losses, accuracies):
    os.kill(os.getpid(), signal.SIGSTOP)
    while True:
        pass
