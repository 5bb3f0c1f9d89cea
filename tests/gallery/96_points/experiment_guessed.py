# Steps of an optimiser without gradients, and numbers made up.
# lab: solution
# expect: q7_exercise failed
import torch


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(n_epochs):
        for x, y in train_dl:
            opt.step()
    return {"seconds": 0.12, "train_accuracy": 1.0, "test_accuracy": 0.6}
