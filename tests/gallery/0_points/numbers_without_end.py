# Answers that take no memory until they are read: a tensor of one number a trillion times, endless lists.
# expect: q3_train_batch failed not_judged
# expect: q4_accuracy failed not_judged
# expect: q5_fit failed not_judged timeout
import numpy as np
import torch


class Endless:
    def __len__(self):
        return 2

    def __iter__(self):
        while True:
            yield 0.5

    def __getitem__(self, i):
        return 0.5


def train_batch(x, y, model, opt, loss_fn):
    return torch.zeros(1).expand(1 << 40)


def accuracy(x, y, model):
    return torch.zeros(1 << 40, device="meta")


def fit(train_dl, model, opt, loss_fn, n_epochs):
    return Endless(), np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 40,), (0,))
