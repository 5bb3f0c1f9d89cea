# As if somebody pressed Ctrl-C in the middle of a step.
# lab: solution
# expect: q3_train_batch failed


def train_batch(x, y, model, opt, loss_fn):
    raise KeyboardInterrupt
