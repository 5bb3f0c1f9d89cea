# An otherwise right lab that never returns from `accuracy`, which `fit` needs.
# lab: solution
# expect: q4_accuracy timeout
# expect: q5_fit not_judged
# expect: q7_exercise not_judged


def accuracy(x, y, model):
    while True:
        pass
