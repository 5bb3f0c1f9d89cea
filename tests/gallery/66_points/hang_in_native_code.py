# A pattern that backtracks for ages: no line of Python runs, no signal handler gets its turn.
# lab: solution
# expect: q4_accuracy timeout
# expect: q5_fit not_judged
# expect: q7_exercise not_judged
import re


def accuracy(x, y, model):
    re.match(r"(a+)+$", "a" * 64 + "b")
