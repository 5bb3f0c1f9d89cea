# A float whose conversion gives something else each time, and whose type is named float.
# lab: solution
# expect: q4_accuracy failed
import itertools

COUNT = itertools.count()


class Liar(float):
    def __float__(self):
        return next(COUNT) / 100.0


Liar.__name__ = "float"


def accuracy(x, y, model):
    return Liar(0.5)
