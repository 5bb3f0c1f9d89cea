import time
import numpy as np
import torch
import torch.nn.functional as F
import matplotlib.pyplot as plt
from torch import nn
from torch.utils.data import Dataset, DataLoader

class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.view(-1, 784).float() / 255
        self.y = y
    def __len__(self): return len(self.x)
    def __getitem__(self, i): return self.x[i], self.y[i]

class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.fc1 = nn.Linear(784, 1000)
        self.bn = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.drop = nn.Dropout(dropout)
        self.fc2 = nn.Linear(1000, 10)
    def forward(self, x):
        return self.fc2(self.drop(F.relu(self.bn(self.fc1(x)))))

def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x.view(-1, 28 * 28)), y)
    loss.backward()
    opt.step()
    return loss.item()

def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        return (model(x.reshape(-1, 784)).argmax(1) == y).float().mean().item()

def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses.append(np.mean([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]))
        accuracies.append(evaluate(train_dl, model))
    return losses, accuracies
def evaluate(dl, model):
    return sum(accuracy(x, y, model) * len(y) for x, y in dl) / len(dl.dataset)

def plot_history(losses, accuracies):
    fig, axes = plt.subplots(1, 2)
    for ax, v, t in zip(axes, (losses, accuracies), ("Loss", "Accuracy")):
        ax.plot(range(1, len(v) + 1), v); ax.set_title(t)
    return fig

SHAPE_AFTER_VIEW = (60000, 784)
def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    t = time.time()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {"seconds": time.time() - t, "train_accuracy": evaluate(train_dl, model), "test_accuracy": evaluate(test_dl, model)}
