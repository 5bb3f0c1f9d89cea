# A complex number is no fraction.
# lab: solution
# expect: q4_accuracy failed
# expect: q5_fit failed not_judged
# expect: q7_exercise failed not_judged


def accuracy(x, y, model):
    return 0.5 + 0.5j
