# Doubles a list until memory ends.
# lab: solution
# expect: q6_plot failed crashed timeout


def plot_history(losses, accuracies):
    taken = [0] * 1000
    while True:
        taken = taken * 2
