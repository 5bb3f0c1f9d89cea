# An exception that no `except Exception` catches, and whose text cannot be had.
# lab: solution
# expect: q4_accuracy failed


class Unspeakable(BaseException):
    def __str__(self):
        raise self

    __repr__ = __str__


def accuracy(x, y, model):
    raise Unspeakable
