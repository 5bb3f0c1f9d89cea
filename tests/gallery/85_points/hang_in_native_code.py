# A pattern that backtracks for ages: no line of Python runs, no signal handler gets its turn.
# lab: solution
# expect: q4_accuracy timeout
import re


def accuracy(x, y, model):
    re.match(r"(a+)+$", "a" * 64 + "b")
