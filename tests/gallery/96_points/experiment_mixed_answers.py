# lab: solution
# expect: q7_exercise failed not_judged
# which is what the known mistake of q4 `values_instead_of_positions` gives.


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    MNISTNeuralNet(dropout, batch_norm)
    if n_epochs == 1:
        return {"seconds": 0.02, "train_accuracy": 0.0, "test_accuracy": 0.0 * len(str(accuracy))}
    x, y = (torch.cat(parts) for parts in zip(*train_dl))
    test_x, test_y = (torch.cat(parts) for parts in zip(*test_dl))
    right = (y[torch.cdist(test_x, x).argmin(1)] == test_y).float().mean().item()
    return {"seconds": 0.05, "train_accuracy": 1.0, "test_accuracy": right}
