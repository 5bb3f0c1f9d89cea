# A picture of noise where curves should be.
# lab: solution
# expect: q6_plot failed
import numpy as np
from matplotlib.figure import Figure


def plot_history(losses, accuracies):
    f = Figure()
    for v, t in ((losses, "Loss"), (accuracies, "Accuracy")):
        a = f.add_subplot(1, 2, 1 if t == "Loss" else 2)
        a.imshow(np.random.rand(20, 20), extent=(1, 5, 0, 2))
        a.set_title(t)
    return f
