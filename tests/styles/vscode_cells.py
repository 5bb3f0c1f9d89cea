# %% [markdown]
# # MNIST
# Cells of VS Code, with trials and assertions between the definitions.

# %%
import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from mnist import load_mnist

# %%
x_train, y_train, x_test, y_test = load_mnist()
assert x_train.shape == (60000, 28, 28)


# %%
class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.view(-1, 784).float() / 255
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


train_ds, test_ds = MNISTDataset(x_train, y_train), MNISTDataset(x_test, y_test)
assert len(train_ds) == 60000
assert 0 <= train_ds.x.min() and train_ds.x.max() == 1
train_dl = DataLoader(train_ds, batch_size=32, shuffle=True)
test_dl = DataLoader(test_ds, batch_size=1000)


# %%
class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.fc1 = nn.Linear(train_ds.x.shape[1], 1000)
        self.bn = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.drop = nn.Dropout(dropout)
        self.fc2 = nn.Linear(1000, 10)

    def forward(self, x):
        return self.fc2(self.drop(torch.relu(self.bn(self.fc1(x)))))


model = MNISTNeuralNet()
model


# %%
def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


opt = torch.optim.Adam(model.parameters(), lr=1e-2)
before = train_batch(*next(iter(train_dl)), model, opt, nn.CrossEntropyLoss())
assert before > 1


# %%
def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


accuracy(test_ds.x, test_ds.y, model)


# %%
def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(sum(batch_losses) / len(batch_losses))
        accuracies.append(accuracy(train_dl.dataset.x, train_dl.dataset.y, model))
    return losses, accuracies


# %%
def plot_history(losses, accuracies):
    fig, (a, b) = plt.subplots(1, 2)
    a.plot(range(1, len(losses) + 1), losses)
    a.set_title("loss")
    b.plot(range(1, len(losses) + 1), accuracies)
    b.set_title("accuracy")
    return fig


plot_history(*fit(train_dl, model, opt, nn.CrossEntropyLoss(), 5)).show()

# %%
SHAPE_AFTER_VIEW = x_train.view(-1, 28 * 28).size()
N_TRAIN = len(train_ds)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    _, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    test = accuracy(test_dl.dataset.x, test_dl.dataset.y, model)
    return {"seconds": seconds, "train_accuracy": accuracies[-1], "test_accuracy": test}


# %%
for dropout, batch_norm in [(0.25, True), (0.1, False), (0.9, False)]:
    print(run_experiment(train_dl, test_dl, dropout, batch_norm, 5))
