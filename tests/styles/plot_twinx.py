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
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()

def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()

def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses.append(np.mean([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]))
        accuracies.append(evaluate(train_dl, model))
    return losses, accuracies
def evaluate(dl, model):
    return sum(accuracy(x, y, model) * len(y) for x, y in dl) / len(dl.dataset)

def plot_history(losses, accuracies):
    fig, (a, b) = plt.subplots(1, 2)
    e = range(1, len(losses) + 1)
    a.plot(e, losses); a.set_title("Loss")
    b.plot(e, accuracies); b.set_title("Accuracy")
    c = b.twinx(); c.set_ylim(*(100 * v for v in b.get_ylim())); c.set_ylabel("percent")
    return fig

SHAPE_AFTER_VIEW = (60000, 784)
def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    t = time.time()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {"seconds": time.time() - t, "train_accuracy": evaluate(train_dl, model), "test_accuracy": evaluate(test_dl, model)}
