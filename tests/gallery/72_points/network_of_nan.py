# The right network, whose outputs are nan.
# lab: solution
# expect: q2_model failed
# expect: q5_fit not_judged


def forward(self, x, right=MNISTNeuralNet.forward):
    return right(self, x) * float("nan")


MNISTNeuralNet.forward = forward
