# As if somebody pressed Ctrl-C in the middle of a step.
# lab: solution
# expect: q3_train_batch failed
# expect: q5_fit not_judged
# expect: q7_exercise not_judged


def train_batch(x, y, model, opt, loss_fn):
    raise KeyboardInterrupt
