"""The network."""

from torch import nn

from settings import HIDDEN, PIXELS


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        layers = [nn.Linear(PIXELS, HIDDEN)]
        if batch_norm:
            layers.append(nn.BatchNorm1d(HIDDEN))
        self.stack = nn.Sequential(*layers, nn.ReLU(), nn.Dropout(dropout), nn.Linear(HIDDEN, 10))

    def forward(self, x):
        return self.stack(x)


print("parameters:", sum(p.numel() for p in MNISTNeuralNet().parameters()))
