# The C library's abort: no Python cleans up.
# lab: solution
# expect: q3_train_batch crashed
# expect: q5_fit not_judged
# expect: q7_exercise not_judged
import os


def train_batch(x, y, model, opt, loss_fn):
    os.abort()
