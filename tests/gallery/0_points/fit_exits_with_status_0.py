# A clean exit in the middle of everything is no success.
# lab: skeleton
# expect: q5_fit failed not_judged


def fit(train_dl, model, opt, loss_fn, n_epochs):
    raise SystemExit(0)
