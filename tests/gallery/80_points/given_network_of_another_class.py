# The given network becomes one of a class whose answers and state lie.
# lab: solution
# expect: q3_train_batch failed
import torch


def train_batch(x, y, model, opt, loss_fn):
    kind = type(model)

    class Trained(kind):
        def state(self):
            return {k: v * 0.99 for k, v in super().state().items()}

        def forward(self, x):
            return torch.nn.functional.one_hot(y, 10).float() * 20 + 0 * super().forward(x)

    if kind.__name__ != "Trained":
        model.__class__ = Trained
    model.train()
    loss = loss_fn(model(x), y)
    return loss.item()
