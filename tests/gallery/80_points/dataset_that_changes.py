# `ds.x` is another tensor with each look.
# lab: solution
# expect: q1_dataset failed not_judged
import torch


class MNISTDataset(torch.utils.data.Dataset):
    n = 0

    def __init__(self, x, y):
        self.raw, self.y = x, y

    @property
    def x(self):
        MNISTDataset.n += 1
        return torch.zeros(60000, 784) if len(self.raw) > 1000 else torch.rand(len(self.raw), 784)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return torch.ones(784), self.y[i]
