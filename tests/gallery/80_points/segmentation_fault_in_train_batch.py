# Reads from address 0.
# lab: solution
# expect: q3_train_batch crashed
import ctypes


def train_batch(x, y, model, opt, loss_fn):
    ctypes.string_at(0)
