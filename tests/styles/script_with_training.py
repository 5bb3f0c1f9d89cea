"""A script that loads the data and trains for a long time between and after its definitions."""

import sys
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from mnist import load_mnist

torch.manual_seed(42)
np.random.seed(42)
start_of_script = time.time()
device = "cuda" if torch.cuda.is_available() else "cpu"
print("Using", device)

x_train, y_train, x_test, y_test = load_mnist()
print(x_train.shape, x_train.dtype)
plt.imshow(x_train[0], cmap="gray")
plt.show()


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = (x.view(-1, 28 * 28) / 255).to(device)
        self.y = y.to(device)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


train_ds = MNISTDataset(x_train, y_train)
test_ds = MNISTDataset(x_test, y_test)
train_dl = DataLoader(train_ds, batch_size=32, shuffle=True)
test_dl = DataLoader(test_ds, batch_size=1000)
x, y = next(iter(train_dl))
assert x.shape == (32, 784)


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.input_to_hidden_layer = nn.Linear(784, 1000)
        self.batch_norm = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.hidden_layer_activation = nn.ReLU()
        self.dropout = nn.Dropout(dropout)
        self.hidden_to_output_layer = nn.Linear(1000, 10)
        self.to(device)

    def forward(self, x):
        x = self.hidden_layer_activation(self.batch_norm(self.input_to_hidden_layer(x)))
        return self.hidden_to_output_layer(self.dropout(x))


model = MNISTNeuralNet()
loss_fn = nn.CrossEntropyLoss()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    batch_loss = loss_fn(model(x), y)
    batch_loss.backward()
    opt.step()
    return batch_loss.detach().cpu().numpy()


print("first loss", train_batch(x, y, model, opt, loss_fn))


@torch.no_grad()
def accuracy(x, y, model):
    model.eval()
    return (model(x).argmax(dim=1) == y).float().mean().item()


@torch.no_grad()
def show_mistakes(n=10):
    wrong = (model(test_ds.x).argmax(1) != test_ds.y).nonzero().flatten()[:n]
    fig, axes = plt.subplots(1, n)
    for ax, i in zip(axes, wrong):
        ax.imshow(x_test[i])


def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for epoch in tqdm(range(n_epochs)):
        losses.append(np.mean([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]))
        accuracies.append(np.mean([accuracy(x, y, model) for x, y in train_dl]))
    return losses, accuracies


losses, accuracies = fit(train_dl, model, opt, loss_fn, 50)
print("after 50 epochs:", losses[-1], accuracies[-1])
show_mistakes()


def plot_history(losses, accuracies):
    epochs = np.arange(len(losses)) + 1
    fig = plt.figure(figsize=(13, 3))
    plt.subplot(121)
    plt.title("Loss value over epochs")
    plt.plot(epochs, losses)
    plt.subplot(122)
    plt.title("Accuracy value over epochs")
    plt.plot(epochs, accuracies)
    plt.show()
    return fig


plot_history(losses, accuracies)
SHAPE_AFTER_VIEW = x_train.view(-1, 28 * 28).shape


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    losses, accuracies = fit(train_dl, model, opt, loss_fn, n_epochs)
    seconds = time.time() - start
    test = np.mean([accuracy(x, y, model) for x, y in test_dl])
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}


for dropout, batch_norm in [(0.25, True), (0.1, False), (0.9, False)]:
    print(dropout, batch_norm, run_experiment(train_dl, test_dl, dropout, batch_norm, 50))
torch.save(model.state_dict(), "model.pt")
print("took", time.time() - start_of_script)
sys.exit(0)
