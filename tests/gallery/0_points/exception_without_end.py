# Raises what refers to itself, in groups, with a long past and a long text; then what claims to be none.
# expect: q4_accuracy failed
# expect: q6_plot failed


def plot_history(losses, accuracies):
    error = ValueError("a")
    error.__cause__ = error.__context__ = error
    for _ in range(20_000):
        following = ValueError("b")
        following.__context__ = error
        error = following
    raise ExceptionGroup("x" * 1_000_000, [error] * 1_000)


class NoError(Exception):
    __class__ = property(lambda self: int)

    def __str__(self):
        raise self

    __repr__ = __str__


def accuracy(x, y, model):
    raise NoError
