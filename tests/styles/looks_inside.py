"""run_experiment looks at the layers of its network, sets their weights and keeps the best state."""

import copy
import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.view(len(x), -1).float() / x.max().clamp(min=255).item()
        self.y = y
        self.n = len(y)

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.fc1 = nn.Linear(784, 1000)
        self.bn = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.drop = nn.Dropout(dropout)
        self.fc2 = nn.Linear(1000, 10)

    def forward(self, x):
        return self.fc2(self.drop(torch.relu(self.bn(self.fc1(x)))))

    def n_parameters(self):
        return sum(p.numel() for p in self.parameters() if p.requires_grad)


def init_weights(layer):
    if isinstance(layer, nn.Linear) and layer.out_features == 1000:
        nn.init.kaiming_uniform_(layer.weight, a=5**0.5)


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    if not torch.isfinite(loss):
        raise ValueError(f"the loss is {loss}")
    loss.backward()
    opt.step()
    return loss.item()


def accuracy(x, y, model):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    with torch.no_grad():
        result = (model(x).argmax(1) == y).float().mean().item()
    for module, training in modes.items():
        module.training = training
    return result


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batches, epoch_losses = iter(train_dl), []
        while True:
            try:
                x, y = next(batches)
            except StopIteration:
                break
            epoch_losses.append(train_batch(x, y, model, opt, loss_fn))
        losses.append(sum(epoch_losses) / len(epoch_losses))
        accuracies.append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    return losses, accuracies


def plot_history(losses, accuracies):
    fig, axes = plt.subplots(1, 2)
    for ax, values, title in zip(axes, (losses, accuracies), ("loss", "accuracy")):
        ax.plot(range(1, len(values) + 1), values, label=title)
        best = max(range(len(values)), key=values.__getitem__)
        ax.axvline(best + 1, ls=":", c="grey")
        ax.plot(best + 1, values[best], "r*")
        ax.set_title(title)
        ax.legend()
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    torch.manual_seed(0)
    model = MNISTNeuralNet(dropout, batch_norm)
    model.fc1.apply(init_weights)
    print(model.n_parameters(), "parameters,", model.fc1.weight.shape, model.drop.p)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    losses, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    final = MNISTNeuralNet.__new__(MNISTNeuralNet)
    final.__dict__.update(copy.deepcopy(model).__dict__)
    test = accuracy(test_dl.dataset.x, test_dl.dataset.y, final)
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}
