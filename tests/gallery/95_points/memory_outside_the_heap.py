# Maps shared memory, which some limits do not count.
# lab: solution
# expect: q6_plot failed crashed timeout
import mmap


def plot_history(losses, accuracies):
    taken = []
    while True:
        taken.append(mmap.mmap(-1, 1 << 27))
        taken[-1].write(b"1" * (1 << 27))
