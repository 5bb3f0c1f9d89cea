# An object that runs a command when it is unpickled, and one that runs it when it is copied.
# lab: solution
# expect: q6_plot failed
import os
import pickle


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/gallery-left-pickle gallery-left-pickle",)

    __deepcopy__ = __copy__ = __reduce__


def plot_history(losses, accuracies):
    print(pickle.dumps(Bomb()))
    return Bomb()
