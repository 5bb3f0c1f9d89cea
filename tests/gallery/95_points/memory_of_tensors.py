# Takes memory until there is none, and touches it.
# lab: solution
# expect: q6_plot failed crashed timeout
import torch


def plot_history(losses, accuracies):
    taken = []
    while True:
        taken.append(torch.ones(32, 1024, 1024))
