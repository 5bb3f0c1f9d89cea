# A tensor that lies about its shape, its values and its own type.
# lab: solution
# expect: q1_dataset failed not_judged
import torch


class Liar(torch.Tensor):
    shape = property(
        lambda self: (
            torch.Size([60000, 784]) if len(self.as_subclass(torch.Tensor)) else torch.Size([0])
        )
    )

    def __len__(self):
        return 60000

    def __getitem__(self, i):
        return torch.zeros(784).as_subclass(Liar)

    def detach(self):
        return self

    def as_subclass(self, cls):
        return torch.ones(784)

    def __reduce_ex__(self, protocol):
        return (exec, ("import os; os._exit(0)",))


class MNISTDataset(torch.utils.data.Dataset):
    def __init__(self, x, y):
        self.x, self.y = x.float().as_subclass(Liar), y

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]
