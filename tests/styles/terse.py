import time
from functools import partial
from statistics import fmean
import torch, matplotlib.pyplot as plt
from torch import nn
from torch.utils.data import Dataset

class MNISTDataset(Dataset):
    def __init__(s, x, y): s.x, s.y = x.flatten(1) / 255, y
    def __len__(s): return len(s.y)
    def __getitem__(s, i): return s.x[i], s.y[i]

class MNISTNeuralNet(nn.Module):
    def __init__(s, dropout=.25, batch_norm=True):
        super().__init__()
        s.f = nn.Sequential(*filter(None, [nn.Linear(784, 1000), batch_norm and nn.BatchNorm1d(1000), nn.ReLU(), nn.Dropout(dropout), nn.Linear(1000, 10)]))
        s.forward = s.f.forward

def train_batch(x, y, model, opt, loss_fn):
    model.train(); opt.zero_grad(); (l := loss_fn(model(x), y)).backward(); opt.step(); return l.item()

accuracy = torch.no_grad()(lambda x, y, model: (model.eval()(x).argmax(1) == y).float().mean().item())

def fit(train_dl, model, opt, loss_fn, n_epochs):
    step, d = partial(train_batch, model=model, opt=opt, loss_fn=loss_fn), train_dl.dataset
    return tuple(zip(*[(fmean(step(x, y) for x, y in train_dl), accuracy(d.x, d.y, model)) for _ in range(n_epochs)]))

def plot_history(losses, accuracies):
    fig, axs = plt.subplots(1, 2)
    [(ax.plot(range(1, len(v) + 1), v), ax.set_title(t)) for ax, v, t in zip(axs, (losses, accuracies), ("loss", "acc"))]
    return fig

SHAPE_AFTER_VIEW = 60000, 28*28

def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    m = MNISTNeuralNet(dropout, batch_norm); t = time.time()
    fit(train_dl, m, torch.optim.Adam(m.parameters(), 1e-2), nn.CrossEntropyLoss(), n_epochs)
    return {"seconds": time.time() - t} | {k: accuracy(d.dataset.x, d.dataset.y, m) for k, d in [("train_accuracy", train_dl), ("test_accuracy", test_dl)]}
