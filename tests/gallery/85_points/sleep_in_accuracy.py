# Sleeping costs no processor time, but the clock goes on.
# lab: solution
# expect: q4_accuracy timeout
import time


def accuracy(x, y, model):
    time.sleep(1e6)
