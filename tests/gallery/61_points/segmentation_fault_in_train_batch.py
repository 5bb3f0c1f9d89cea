# Reads from address 0.
# lab: solution
# expect: q3_train_batch crashed
# expect: q5_fit not_judged
# expect: q7_exercise not_judged
import ctypes


def train_batch(x, y, model, opt, loss_fn):
    ctypes.string_at(0)
