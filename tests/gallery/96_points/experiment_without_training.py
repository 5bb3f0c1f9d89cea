# A right lab but for the experiment, whose results are worked out instead of measured.
# lab: solution
# expect: q7_exercise failed not_judged
import torch


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    MNISTNeuralNet(dropout, batch_norm)
    x, y = (torch.cat(parts) for parts in zip(*train_dl))
    test_x, test_y = (torch.cat(parts) for parts in zip(*test_dl))
    nearest = y[torch.cdist(test_x, x).argmin(1)]
    right = (nearest == test_y).float().mean().item()
    return {"seconds": 0.05, "train_accuracy": 1.0, "test_accuracy": right}
