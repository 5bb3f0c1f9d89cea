# A message that no encoding can write.
# lab: solution
# expect: q3_train_batch failed
def train_batch(x, y, model, opt, loss_fn):
    raise ValueError("\ud800\udfff\ud83d \x00 \uffff")
