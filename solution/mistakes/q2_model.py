"""q2_model: wrong versions of MNISTNeuralNet."""

import torch
from torch import nn

from autograder.judge.mistake import mistake

HIDDEN = "A network with one hidden layer"
LOGITS = "Logits"
BATCH_NORM = "BatchNorm"
DROPOUT = "Dropout"


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""The network has no BatchNorm, even when it is made with `batch_norm=True`. A
    BatchNorm1d for the 1000 hidden numbers belongs between the first Linear and ReLU.""",
    read=BATCH_NORM,
)
def batch_norm_missing(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm=False)


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""The network has its BatchNorm also when it is made with `batch_norm=False`, if only as
    a layer that nobody uses: make it only where it is asked for. Without that, the exercise could
    not compare the two.""",
    read=BATCH_NORM,
)
def batch_norm_always(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm=True)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""The hidden numbers pass ReLU before BatchNorm. BatchNorm is to see all of them, the
    negative ones too; ReLU comes after it and cuts.""",
    read=BATCH_NORM,
)
def batch_norm_after_relu(self, x):
    hidden = self.normalise(self.activate(self.input_to_hidden(x)))
    return self.hidden_to_output(self.drop(hidden))


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""BatchNorm comes after Dropout, so it takes its means over numbers of which some were
    just set to 0. It belongs right behind the first Linear.""",
    read=BATCH_NORM,
)
def batch_norm_after_dropout(self, x):
    hidden = self.drop(self.activate(self.input_to_hidden(x)))
    return self.hidden_to_output(self.normalise(hidden))


@mistake(
    replaces="MNISTNeuralNet",
    hint="""BatchNorm works on the 784 pixels. It is there to hold the hidden numbers still, so it
    takes 1000, between the first Linear and ReLU.""",
    read=BATCH_NORM,
)
class batch_norm_on_the_images(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.normalise = nn.BatchNorm1d(784) if batch_norm else nn.Identity()
        self.first, self.last = nn.Linear(784, 1000), nn.Linear(1000, 10)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        return self.last(self.drop(torch.relu(self.first(self.normalise(x)))))


@mistake(
    replaces="MNISTNeuralNet",
    hint="""BatchNorm works on the ten logits. It is there to hold the hidden numbers still, so it
    takes 1000, between the first Linear and ReLU.""",
    read=BATCH_NORM,
)
class batch_norm_on_the_logits(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.normalise = nn.BatchNorm1d(10) if batch_norm else nn.Identity()
        self.first, self.last = nn.Linear(784, 1000), nn.Linear(1000, 10)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        return self.normalise(self.last(self.drop(torch.relu(self.first(x)))))


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""The network drops nothing in training: two passes of the same batch give the same
    logits. A Dropout layer belongs between ReLU and the last Linear, and `forward` has to use
    it.""",
    read=DROPOUT,
)
def dropout_missing(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.drop = nn.Identity()


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""The network drops a quarter of the hidden numbers, whatever `dropout` it is made with:
    the argument is not used.""",
    read=DROPOUT,
)
def dropout_always_a_quarter(self, dropout=0.25, batch_norm=True):
    super().__init__(0.25, batch_norm)


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""The network drops half of the hidden numbers, whatever `dropout` it is made with. That
    is what PyTorch's Dropout does when nobody tells it how much.""",
    read=DROPOUT,
)
def dropout_always_half(self, dropout=0.25, batch_norm=True):
    super().__init__(0.5, batch_norm)


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""The network keeps the share that it should drop: `dropout=0.1` drops 90 %. The number
    is the probability to drop a value, not to keep it, and PyTorch means the same by it.""",
    read=DROPOUT,
)
def dropout_as_probability_to_keep(self, dropout=0.25, batch_norm=True):
    super().__init__(1 - dropout, batch_norm)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""Dropout is still at work in evaluation mode: the same image gets another answer each
    time. The function `dropout` of `torch.nn.functional` does not know the network's mode by
    itself; a Dropout layer does.""",
    read=DROPOUT,
)
def dropout_in_evaluation(self, x):
    hidden = self.activate(self.normalise(self.input_to_hidden(x)))
    return self.hidden_to_output(nn.functional.dropout(hidden, self.drop.p))


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""Dropout sets logits to 0. Then right answers vanish by chance, and nothing is left to
    put that right. It is the hidden numbers that should drop, before the last Linear.""",
    read=DROPOUT,
)
def dropout_on_the_logits(self, x):
    hidden = self.activate(self.normalise(self.input_to_hidden(x)))
    return self.drop(self.hidden_to_output(hidden))


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""Dropout works on the pixels. The lab asks for it on the hidden numbers, between ReLU
    and the last Linear.""",
    read=DROPOUT,
    by_chance=True,
)
def dropout_on_the_images(self, x):
    hidden = self.activate(self.normalise(self.input_to_hidden(self.drop(x))))
    return self.hidden_to_output(hidden)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""Dropout sets values to 0 but does not make up for it: those that stay should be divided
    by 1 - dropout, so that the sum stays the same on average. PyTorch's own Dropout does that.""",
    read=DROPOUT,
)
def dropout_without_making_up(self, x):
    hidden = self.activate(self.normalise(self.input_to_hidden(x)))
    if self.training:
        hidden = hidden * (torch.rand_like(hidden) >= self.drop.p)
    return self.hidden_to_output(hidden)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""The ten outputs of an image are positive and add up to 1: they have been through
    softmax. Cross entropy does that itself. Done twice, it flattens the differences and the
    network hardly learns.""",
    read=LOGITS,
)
def softmax_at_the_end(self, x):
    return super().forward(x).softmax(dim=1)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""The ten outputs of an image are logarithms of probabilities: they have been through
    log-softmax. The lab asks for the plain logits; cross entropy brings its own softmax.""",
    read=LOGITS,
)
def log_softmax_at_the_end(self, x):
    return super().forward(x).log_softmax(dim=1)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""The outputs lie between 0 and 1, each for itself: they have been through a sigmoid. The
    lab asks for the plain logits, which may be any numbers.""",
    read=LOGITS,
)
def sigmoid_at_the_end(self, x):
    return super().forward(x).sigmoid()


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""No output is ever negative: there is a ReLU behind the last Linear. Logits may be any
    numbers; what is cut off at 0 cannot tell an unlikely digit from a very unlikely one.""",
    read=LOGITS,
)
def relu_at_the_end(self, x):
    return torch.relu(super().forward(x))


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""There is no ReLU between the two Linear layers. A weighted sum of weighted sums is a
    weighted sum: without a bend between them, the two layers can do no more than one.""",
    read=HIDDEN,
)
def relu_missing(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.activate = nn.Identity()


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""A sigmoid stands where the lab asks for ReLU. Both are bends, but a sigmoid is flat for
    large numbers, so that hardly any gradient gets through.""",
    read=HIDDEN,
)
def sigmoid_for_relu(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.activate = nn.Sigmoid()


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""The network does not have the layers that the lab asks for: a Linear from 784 numbers
    to 1000 hidden ones, and a Linear from these to 10.""",
    read=HIDDEN,
)
def hidden_layer_of_100(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.input_to_hidden = nn.Linear(784, 100)
    self.normalise = nn.BatchNorm1d(100) if batch_norm else nn.Identity()
    self.hidden_to_output = nn.Linear(100, 10)


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""There is one hidden layer too many, a Linear from 1000 to 1000. The lab's network has
    two Linear layers: 784 to 1000, and 1000 to 10.""",
    read=HIDDEN,
    by_chance=True,
)
def second_hidden_layer(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.activate = nn.Sequential(nn.ReLU(), nn.Linear(1000, 1000), nn.ReLU())


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""A Linear layer has no biases (`bias=False`). Each output is to be a weighted sum plus a
    bias.""",
    read=HIDDEN,
)
def no_bias(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.input_to_hidden = nn.Linear(784, 1000, bias=False)


@mistake(
    replaces="MNISTNeuralNet",
    hint="""The network has no weights that an optimiser could find. Layers that are made anew in
    `forward`, or kept in a plain Python list, do not count as its own: keep each one as an
    attribute, made in `__init__`.""",
    read=DROPOUT,
)
class layers_not_kept(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        norm = [nn.BatchNorm1d(1000)] if batch_norm else []
        self.layers = [nn.Linear(784, 1000), *norm, nn.ReLU()]
        self.layers += [nn.Dropout(dropout), nn.Linear(1000, 10)]

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


@mistake(
    replaces="MNISTNeuralNet",
    hint="""The first line of `__init__`, the call of `super().__init__()`, is gone. nn.Module sets
    itself up there; without it, it cannot keep a layer.""",
)
class super_init_missing(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        self.first, self.last = nn.Linear(784, 1000), nn.Linear(1000, 10)
        self.normalise = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        return self.last(self.drop(torch.relu(self.normalise(self.first(x)))))


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""`forward` gives None: it computes something and ends without a `return`.""",
)
def output_not_returned(self, x):
    super().forward(x)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""`forward` returns the digits, one per image, instead of the ten logits. Choosing the
    largest comes later, in `accuracy`; the loss needs all ten.""",
    read=LOGITS,
)
def returns_the_digits(self, x):
    return super().forward(x).argmax(dim=1)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""The output has 1000 numbers per image: it stops at the hidden layer. The last Linear
    makes ten logits of them.""",
    read=HIDDEN,
)
def last_layer_not_used(self, x):
    return self.drop(self.activate(self.normalise(self.input_to_hidden(x))))


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""The images are laid out with `view(28*28, -1)` before the first Linear, so it gets rows
    of another length than the 784 that it takes. They come as `[N, 784]` already.""",
    read="One row per image: view",
)
def view_in_forward(self, x):
    return super().forward(x.view(28 * 28, -1))
