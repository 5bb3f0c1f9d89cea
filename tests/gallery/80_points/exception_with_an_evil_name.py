# An exception whose type is named by control codes, HTML and a workflow command.
# lab: solution
# expect: q3_train_batch failed
Evil = type("\x1b[31m<script>::error::=cmd", (Exception,), {})


def train_batch(x, y, model, opt, loss_fn):
    raise Evil("x" * 10**7)
