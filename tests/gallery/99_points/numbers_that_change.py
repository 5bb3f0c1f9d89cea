# Integers whose value is another with each look.
# lab: solution
# expect: q7_exercise failed
class N(int):
    n = 0

    def __float__(self):
        N.n += 1
        return float(N.n)

    def __eq__(self, o):
        return True

    __hash__ = int.__hash__


SHAPE_AFTER_VIEW = (N(1), N(2))
