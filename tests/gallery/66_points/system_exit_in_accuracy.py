# `sys.exit` is an exception like any other.
# lab: solution
# expect: q4_accuracy failed
# expect: q5_fit not_judged
# expect: q7_exercise not_judged
import sys


def accuracy(x, y, model):
    sys.exit(0)
