# `sys.exit` is an exception like any other.
# lab: solution
# expect: q4_accuracy failed
import sys


def accuracy(x, y, model):
    sys.exit(0)
