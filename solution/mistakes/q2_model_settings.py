"""q2_model: layers that networks share, other kinds of Dropout, and defaults of other numbers."""

import torch
from torch import nn

from autograder.judge.mistake import mistake

HIDDEN = "A network with one hidden layer"
BATCH_NORM = "BatchNorm"
DROPOUT = "Dropout"


@mistake(
    replaces="MNISTNeuralNet",
    hint="""All networks share one layer: it is made once, outside `__init__`, so whatever one
    network learns changes all others. Each network makes layers of its own in `__init__`.""",
    read=HIDDEN,
)
class layers_shared(nn.Module):
    hidden_to_output = nn.Linear(1000, 10)

    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.first = nn.Linear(784, 1000)
        self.normalise = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.drop = nn.Dropout(dropout)
        self.last = type(self).hidden_to_output

    def forward(self, x):
        return self.last(self.drop(torch.relu(self.normalise(self.first(x)))))


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""Dropout drops all hidden numbers of an image, or none: that is what `nn.Dropout1d` does,
    which is made for channels of sequences. `nn.Dropout` drops each number by itself.""",
    read=DROPOUT,
)
def dropout_of_whole_rows(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.drop = nn.Dropout1d(dropout)


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""What Dropout drops does not become 0, as with `nn.AlphaDropout`, which belongs to
    another activation, SELU. With ReLU take `nn.Dropout`.""",
    read=DROPOUT,
)
def dropout_to_another_value(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.drop = nn.AlphaDropout(dropout)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""Dropout works twice: on the pixels and on the hidden numbers. The lab asks for one
    Dropout, between ReLU and the last Linear.""",
    read=DROPOUT,
)
def dropout_on_the_images_too(self, x):
    return super().forward(self.drop(x))


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""Made without arguments, the network drops half of the hidden numbers: the default of
    `dropout` is 0.25.""",
    read=DROPOUT,
)
def default_dropout_half(self, dropout=0.5, batch_norm=True):
    super().__init__(dropout, batch_norm)


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""Made without arguments, the network has no BatchNorm: the default of `batch_norm` is
    True.""",
    read=BATCH_NORM,
)
def default_without_batch_norm(self, dropout=0.25, batch_norm=False):
    super().__init__(dropout, batch_norm)


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""BatchNorm keeps no running mean and variance (`track_running_stats`), so that in
    evaluation mode, too, an image's answer hangs on the other images of its batch. Leave its
    settings alone.""",
    read=BATCH_NORM,
    sign="track_running_stats",
)
def without_running_statistics(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    if batch_norm:
        self.normalise = nn.BatchNorm1d(1000, track_running_stats=False)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""`forward` puts the network into training mode, so that it never answers in evaluation
    mode. Whoever calls the network chooses the mode; `forward` leaves it as it is.""",
    read=BATCH_NORM,
    sign=r"\.train\(",
)
def train_mode_in_forward(self, x):
    self.train()
    return super().forward(x)


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""All first weights are 0. Then every gradient of a weight is 0, too, and the network can
    never learn. PyTorch draws good first weights by itself.""",
    read=HIDDEN,
)
def first_weights_of_zero(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    for parameter in self.parameters():
        nn.init.zeros_(parameter)


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""`MNISTNeuralNet` takes its two arguments in another order: `batch_norm` first. The lab
    makes networks as `MNISTNeuralNet(dropout, batch_norm)`, so each would be taken for the
    other.""",
)
def arguments_in_another_order(self, batch_norm=True, dropout=0.25):
    super().__init__(dropout, batch_norm)
