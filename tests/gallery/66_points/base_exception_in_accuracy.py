# An exception that no `except Exception` catches, and whose text cannot be had.
# lab: solution
# expect: q4_accuracy failed
# expect: q5_fit not_judged
# expect: q7_exercise not_judged


class Unspeakable(BaseException):
    def __str__(self):
        raise self

    __repr__ = __str__


def accuracy(x, y, model):
    raise Unspeakable
