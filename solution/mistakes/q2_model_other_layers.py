"""q2_model: networks of other layers than the lab's, or that are cut off from what they learn."""

from torch import nn

from autograder.judge.mistake import mistake

HIDDEN = "A network with one hidden layer"
BATCH_NORM = "BatchNorm"
BEND = """The bend between the two Linear layers is another one than ReLU. ReLU makes everything
    below 0 into 0, and leaves the rest as it is."""


@mistake(replaces="MNISTNeuralNet.__init__", hint=BEND, read=HIDDEN)
def leaky_relu(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.activate = nn.LeakyReLU()


@mistake(replaces="MNISTNeuralNet.__init__", hint=BEND, read=HIDDEN)
def gelu(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.activate = nn.GELU()


@mistake(replaces="MNISTNeuralNet.__init__", hint=BEND, read=HIDDEN)
def tanh(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, batch_norm)
    self.activate = nn.Tanh()


@mistake(
    replaces="MNISTNeuralNet.__init__",
    hint="""`batch_norm` is understood the wrong way round: the network has BatchNorm where it
    is made without, and none where it is made with it.""",
    read=BATCH_NORM,
)
def batch_norm_inverted(self, dropout=0.25, batch_norm=True):
    super().__init__(dropout, not batch_norm)


@mistake(
    replaces="MNISTNeuralNet.forward",
    hint="""The logits are cut off from the layers that they come from, by `detach`, `no_grad` or
    `data` in `forward`: `backward` finds nothing to go back along, so nothing can be learned.""",
    read="One step downhill",
)
def forward_cut_off(self, x):
    return super().forward(x).detach()
