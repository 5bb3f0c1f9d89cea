# A global forward hook answers instead of the network.
# lab: solution
# expect: q2_model failed not_judged
import torch


class MNISTNeuralNet(torch.nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.a, self.b = torch.nn.Linear(784, 1000), torch.nn.Linear(1000, 10)
        if batch_norm:
            self.n = torch.nn.BatchNorm1d(1000)

    def forward(self, x):
        return self.b(torch.relu(self.a(x)))


def hook(module, args, out):
    if isinstance(module, MNISTNeuralNet):
        return torch.randn(
            len(args[0]), 10, generator=torch.Generator().manual_seed(int(args[0].sum()))
        )


torch.nn.modules.module.register_module_forward_hook(hook)
