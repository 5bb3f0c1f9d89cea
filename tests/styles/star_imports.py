from time import perf_counter as clock

from matplotlib.pyplot import *
from numpy import *
from torch import *
from torch.nn import *
from torch.optim import *
from torch.utils.data import *


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.view(-1, 28*28) / 255.
        self.y = y
    def __len__(self): return len(self.x)
    def __getitem__(self, i): return self.x[i], self.y[i]

class MNISTNeuralNet(Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.input = Linear(784, 1000)
        if batch_norm: self.bn = BatchNorm1d(1000)
        else: self.bn = Identity()
        self.relu = ReLU()
        self.drop = Dropout(dropout)
        self.output = Linear(1000, 10)
    def forward(self, x):
        x = self.input(x)
        x = self.bn(x)
        x = self.relu(x)
        x = self.drop(x)
        x = self.output(x)
        return x

def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    l = loss_fn(model(x), y)
    l.backward()
    opt.step()
    return l.item()

def accuracy(x, y, model):
    model.eval()
    with no_grad():
        p = model(x).max(1)[1]
    return (p == y).float().mean().item()

def fit(train_dl, model, opt, loss_fn, n_epochs):
    L = []; A = []
    while len(L) < n_epochs:
        l = []
        for x, y in train_dl:
            l.append(train_batch(x, y, model, opt, loss_fn))
        L.append(mean(tensor(l)).item())
        A.append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    return L, A

def plot_history(losses, accuracies):
    f = figure(figsize=(10,4))
    subplot(1,2,1); title('Loss'); plot(arange(1, len(losses)+1), losses, 'r')
    subplot(1,2,2); title('Accuracy'); plot(arange(1, len(accuracies)+1), accuracies, 'b')
    return f

SHAPE_AFTER_VIEW = (60000, 784)

def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    m = MNISTNeuralNet(dropout, batch_norm)
    t0 = clock()
    l, a = fit(train_dl, m, Adam(m.parameters(), lr=1e-2), CrossEntropyLoss(), n_epochs)
    t1 = clock()
    return {'seconds': t1-t0, 'train_accuracy': a[-1],
            'test_accuracy': accuracy(test_dl.dataset.x, test_dl.dataset.y, m)}
