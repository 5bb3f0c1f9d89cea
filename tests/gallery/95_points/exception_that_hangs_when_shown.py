# The exception's text takes forever: whoever shows it hangs.
# lab: solution
# expect: q6_plot timeout


class Slow(Exception):
    def __str__(self):
        while True:
            pass


def plot_history(losses, accuracies):
    raise Slow
