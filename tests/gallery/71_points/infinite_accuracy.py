# Infinity is larger than every threshold.
# lab: solution
# expect: q4_accuracy failed
# expect: q5_fit failed not_judged
# expect: q7_exercise failed not_judged
import numpy as np


def accuracy(x, y, model):
    return np.float64("inf")
