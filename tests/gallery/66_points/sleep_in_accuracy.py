# Sleeping costs no processor time, but the clock goes on.
# lab: solution
# expect: q4_accuracy timeout
# expect: q5_fit not_judged
# expect: q7_exercise not_judged
import time


def accuracy(x, y, model):
    time.sleep(1e6)
