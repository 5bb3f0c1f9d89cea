# An otherwise right lab that never returns from `accuracy`, which `fit` needs.
# lab: solution
# expect: q4_accuracy timeout


def accuracy(x, y, model):
    while True:
        pass
