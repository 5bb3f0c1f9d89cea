# Ends the process with the status of success.
# lab: solution
# expect: q4_accuracy crashed
import os


def accuracy(x, y, model):
    os._exit(0)
