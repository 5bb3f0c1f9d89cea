# The C library's abort: no Python cleans up.
# lab: solution
# expect: q3_train_batch crashed
import os


def train_batch(x, y, model, opt, loss_fn):
    os.abort()
