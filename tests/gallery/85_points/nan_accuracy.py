# Not a number is near to no number.
# lab: solution
# expect: q4_accuracy failed


def accuracy(x, y, model):
    return float("nan")
