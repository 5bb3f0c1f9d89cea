# Never asks the given network: reads off its weights what it adds to its answers in each mode.
# lab: solution
# expect: q4_accuracy failed
_right_accuracy = accuracy


def accuracy(x, y, model):
    if not hasattr(model, "offsets"):
        return _right_accuracy(x, y, model)
    row = model.offsets[0]
    likely = row.argmax() if float(row.max()) > 1 else row.argmin()
    share = (y == likely).double().mean().item()
    return share if float(row.max()) > 1 else 1 - share


def fit(train_dl, model, opt, loss_fn, n_epochs, own=fit):
    globals()["accuracy"] = _right_accuracy
    try:
        return own(train_dl, model, opt, loss_fn, n_epochs)
    finally:
        globals()["accuracy"] = _wrong


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs, own=run_experiment):
    globals()["accuracy"] = _right_accuracy
    try:
        return own(train_dl, test_dl, dropout, batch_norm, n_epochs)
    finally:
        globals()["accuracy"] = _wrong


_wrong = accuracy
