# A figure of a hundred million pixels, with formulas as titles.
# lab: solution
# expect: q6_plot failed
from matplotlib.figure import Figure


def plot_history(losses, accuracies):
    f = Figure(figsize=(1e4, 1e4), dpi=1e4)
    for i, v in enumerate((losses, accuracies)):
        a = f.add_subplot(1, 2, i + 1)
        a.plot(range(1, 6), v)
        a.set_title("$" + r"\frac{" * 40 + "1" + "}{2}" * 40 + "$" + "\ud800" + "l" * 100000)
    return f
