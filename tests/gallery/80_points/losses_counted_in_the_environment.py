# Made-up losses that fall from call to call: the count is kept in the environment and in a memfd.
# lab: solution
# expect: q3_train_batch failed
import os, torch

FD = os.memfd_create("x") if hasattr(os, "memfd_create") else -1
os.environ["SEEN"] = "0"


def train_batch(x, y, model, opt, loss_fn):
    n = int(os.environ["SEEN"])
    os.environ["SEEN"] = str(n + 1)
    try:
        os.write(FD, str(n).encode())
    except OSError:
        pass
    model.train()
    return float(2.3 / (1 + n % 15))
