# Plain recursion: an exception that names its line.
# lab: solution
# expect: q6_plot failed


def plot_history(losses, accuracies):
    return plot_history(losses, accuracies)
