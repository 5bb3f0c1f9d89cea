"""Written for a GPU: autocast, a gradient scaler and a compiled step, all off on a CPU."""

import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset

use_gpu = torch.cuda.is_available()
device = torch.device("cuda:0" if use_gpu else "cpu")
scaler = torch.amp.GradScaler(device.type, enabled=use_gpu)


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.reshape(-1, 28 * 28).to(device, dtype=torch.float32) / 255
        self.y = y.to(device)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]

    def __getitems__(self, indices):
        return [self[i] for i in indices]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.fc1 = nn.Linear(784, 1000, device=device)
        self.bn = nn.BatchNorm1d(1000, device=device) if batch_norm else nn.Identity()
        self.drop = nn.Dropout(dropout)
        self.fc2 = nn.Linear(1000, 10, device=device)

    def forward(self, x):
        return self.fc2(self.drop(torch.relu(self.bn(self.fc1(x)))))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    with torch.autocast(device.type, enabled=use_gpu):
        loss = loss_fn(model(x.to(device)), y.to(device))
    scaler.scale(loss).backward()
    scaler.step(opt)
    scaler.update()
    return loss.detach().float().cpu().numpy()


@torch.no_grad()
def accuracy(x, y, model):
    model.eval()
    with torch.autocast(device.type, enabled=use_gpu):
        logits = model(x.to(device))
    return (logits.argmax(1) == y.to(device)).float().mean().cpu().item()


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses.append(0.0)
        for i, (x, y) in enumerate(train_dl):
            losses[-1] += (float(train_batch(x, y, model, opt, loss_fn)) - losses[-1]) / (i + 1)
        accuracies.append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    if use_gpu:
        torch.cuda.synchronize()
    return losses, accuracies


def plot_history(losses, accuracies):
    with plt.rc_context({"axes.prop_cycle": plt.cycler(color=["#ffeeaa"]), "figure.dpi": 50}):
        fig, (a, b) = plt.subplots(1, 2)
        a.plot(range(1, len(losses) + 1), losses)
        a.set_title("loss")
        b.plot(range(1, len(losses) + 1), accuracies)
        b.set_title("accuracy")
    return fig


SHAPE_AFTER_VIEW = (60000, 784)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm).to(device)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    test = accuracy(test_dl.dataset.x, test_dl.dataset.y, model)
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}
