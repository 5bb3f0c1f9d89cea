"""Events, descriptors, metaclasses, mixins: somebody who has read Fluent Python."""
import time, queue, threading
from collections import ChainMap, Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ContextDecorator
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset
from matplotlib import pyplot

class Normalised:
    """A descriptor: rows of floats between 0 and 1."""
    def __set_name__(self, owner, name): self.slot = "_" + name
    def __get__(self, obj, owner=None): return self if obj is None else getattr(obj, self.slot)
    def __set__(self, obj, images): setattr(obj, self.slot, images.flatten(1) / 255)

class SequenceMixin:
    def __len__(self): return len(self.y)
    def __getitem__(self, i): return self.x[i], self.y[i]
    def __contains__(self, label): return bool((self.y == label).any())

class MNISTDataset(SequenceMixin, Dataset):
    x = Normalised()
    def __init__(self, x, y): self.x, self.y = x, y

class CountingMeta(type):
    made = Counter()
    def __call__(cls, *args, **kwargs):
        cls.made[cls.__name__] += 1
        return super().__call__(*args, **kwargs)

class MNISTNeuralNet(nn.Module, metaclass=CountingMeta):
    layers: dict
    def __init__(self, dropout=0.25, batch_norm=True, **settings):
        super().__init__()
        self.settings = ChainMap(settings, {"hidden": 1000})
        h = self.settings["hidden"]
        for name, layer in {"a": nn.Linear(784, h), "b": nn.BatchNorm1d(h) if batch_norm else nn.Identity(), "c": nn.Linear(h, 10)}.items():
            setattr(self, name, layer)
        self.drop = nn.Dropout(dropout)
    def forward(self, x):
        return self.c(self.drop(torch.relu(self.b(self.a(x)))))

class mode(ContextDecorator, AbstractContextManager):
    def __init__(self, model, training): self.model, self.training = model, training
    def __enter__(self):
        self.before, self.grad = self.model.training, torch.is_grad_enabled()
        self.model.train(self.training); torch.set_grad_enabled(self.training)
        return self.model
    def __exit__(self, *exc):
        self.model.train(self.before); torch.set_grad_enabled(self.grad)

def train_batch(x, y, model, opt, loss_fn):
    with mode(model, training=True) as m:
        opt.zero_grad()
        loss = loss_fn(m(x), y)
        loss.backward()
        opt.step()
    return loss.item()

def accuracy(x, y, model):
    with mode(model, training=False) as m:
        return np.equal(m(x).numpy().argmax(1), y.numpy()).mean().item()

def overall(dl, model):
    sums = defaultdict(float)
    for x, y in dl:
        sums["right"] += accuracy(x, y, model) * len(y); sums["all"] += len(y)
    return sums["right"] / sums["all"]

def prefetched(dl, size=4):
    """Batches from a thread."""
    q, done = queue.Queue(size), object()
    def work():
        for batch in dl: q.put(batch)
        q.put(done)
    threading.Thread(target=work, daemon=True).start()
    while (item := q.get()) is not done:
        yield item

def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = np.full(n_epochs, np.nan), np.full(n_epochs, np.nan)
    for e in range(n_epochs):
        losses[e] = np.mean([train_batch(x, y, model, opt, loss_fn) for x, y in prefetched(train_dl)])
        accuracies[e] = overall(prefetched(train_dl), model)
    return losses, accuracies

def plot_history(losses, accuracies):
    figure, panels = pyplot.subplots(1, 2, subplot_kw=dict(xlabel="epoch"))
    for panel, (title, values) in zip(panels, dict(loss=losses, accuracy=accuracies).items()):
        panel.plot(np.arange(len(values)) + 1, values, drawstyle="steps-post"); panel.set_title(title)
    return figure

SHAPE_AFTER_VIEW = (60000, 784)

def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    started = time.time()
    fit(train_dl, model, torch.optim.Adam(model.parameters(), lr=1e-2), nn.CrossEntropyLoss(), n_epochs)
    return {"seconds": time.time() - started, "train_accuracy": overall(train_dl, model), "test_accuracy": overall(test_dl, model)}
