# An error that is nested two hundred thousand times.
# lab: solution
# expect: q3_train_batch failed
def train_batch(x, y, model, opt, loss_fn):
    e = ValueError("deep")
    for _ in range(200000):
        e = ExceptionGroup("g", [e])
    raise e
