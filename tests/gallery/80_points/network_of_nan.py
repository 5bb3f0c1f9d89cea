# The right network, whose outputs are nan.
# lab: solution
# expect: q2_model failed


def forward(self, x, right=MNISTNeuralNet.forward):
    return right(self, x) * float("nan")


MNISTNeuralNet.forward = forward
