# All that the network computes is replaced below PyTorch's functions.
# lab: solution
# expect: q2_model failed
import torch
from torch.utils._python_dispatch import TorchDispatchMode


class Everything(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        return (
            torch.zeros_like(out)
            if isinstance(out, torch.Tensor) and out.dtype == torch.float32
            else out
        )


class MNISTNeuralNet(torch.nn.Module):
    def __init__(self, *a, **k):
        super().__init__()
        self.a, self.n, self.b = (
            torch.nn.Linear(784, 1000),
            torch.nn.BatchNorm1d(1000),
            torch.nn.Linear(1000, 10),
        )
        if not k.get("batch_norm", True):
            self.n = torch.nn.Identity()

    def forward(self, x):
        with Everything():
            return self.b(torch.relu(self.n(self.a(x))))
