"""Helpers that were a script once: it loads, trains and saves when it is imported."""

import time

import matplotlib.pyplot as plt
import torch
from mnist import load_mnist
from torch import nn
from torch.utils.data import DataLoader, Dataset

device = torch.device("cpu")


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = (x.view(-1, 784) / 255).to(device)
        self.y = y.to(device)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, ix):
        return self.x[ix], self.y[ix]


def timed(function):
    def run(*args):
        start = time.time()
        function(*args)
        return time.time() - start

    return run


def draw(panel, values, title):
    panel.plot([n + 1 for n in range(len(values))], values)
    panel.set_title(title)


model = nn.Sequential(nn.Linear(784, 10))
x_train, y_train, x_test, y_test = load_mnist()
loader = DataLoader(MNISTDataset(x_train, y_train), batch_size=32, shuffle=True)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(100):
    for x, y in loader:
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
torch.save(model.state_dict(), "/content/drive/MyDrive/model.pt")
plt.show()
