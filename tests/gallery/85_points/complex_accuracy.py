# A complex number is no fraction.
# lab: solution
# expect: q4_accuracy failed


def accuracy(x, y, model):
    return 0.5 + 0.5j
