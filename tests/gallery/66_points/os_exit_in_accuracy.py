# Ends the process with the status of success.
# lab: solution
# expect: q4_accuracy crashed
# expect: q5_fit not_judged
# expect: q7_exercise not_judged
import os


def accuracy(x, y, model):
    os._exit(0)
