"""Known mistakes in other words: each must be recognised as the one of the same name."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

from autograder.judge.mistake import mistake


@mistake(replaces="MNISTDataset", hint="")
class not_rescaled(Dataset):
    def __init__(self, images, labels):
        self.x = torch.flatten(images, start_dim=1).to(torch.float32)
        self.y = labels.long()

    def __len__(self):
        return self.y.shape[0]

    def __getitem__(self, index):
        return (self.x[index], self.y[index])


@mistake(replaces="MNISTDataset", hint="")
class torn_by_view(Dataset):
    def __init__(self, x, y):
        super().__init__()
        self.x = x.to(torch.float32).div(255.0).reshape((784, -1))
        self.y = torch.as_tensor(y)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


@mistake(replaces="MNISTDataset", hint="")
class labels_as_floats(Dataset):
    def __init__(self, x, y):
        self.x = x.numpy().reshape(len(x), -1).astype(np.float32) / 255
        self.x, self.y = torch.from_numpy(self.x), y.to(torch.float32)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i, :], self.y[i].item()


@mistake(replaces="MNISTDataset", hint="")
class items_without_labels(Dataset):
    def __init__(self, data, target):
        self.x, self.y = data.reshape(data.shape[0], 784).float() * (1 / 255), target

    def __len__(self):
        return self.x.size(0)

    def __getitem__(self, idx):
        image, _label = self.x[idx], self.y[idx]
        return image


@mistake(replaces="MNISTNeuralNet", hint="")
class batch_norm_after_relu(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        layers = [nn.Linear(784, 1000), nn.ReLU()]
        if batch_norm:
            layers.append(nn.BatchNorm1d(1000))
        layers += [nn.Dropout(p=dropout), nn.Linear(1000, 10)]
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)


@mistake(replaces="MNISTNeuralNet", hint="")
class dropout_in_evaluation(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.out = nn.Linear(1000, 10)
        self.norm = nn.BatchNorm1d(1000) if batch_norm else None
        self.into = nn.Linear(784, 1000)
        self.dropout = dropout

    def forward(self, x):
        h = self.into(x)
        h = h if self.norm is None else self.norm(h)
        return self.out(nn.functional.dropout(nn.functional.relu(h), p=self.dropout, training=True))


@mistake(replaces="MNISTNeuralNet", hint="")
class dropout_missing(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.fc2 = nn.Linear(1000, 10)
        self.bn = nn.BatchNorm1d(1000) if batch_norm else nn.Sequential()
        self.fc1 = nn.Linear(784, 1000)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.fc2(nn.functional.relu(self.bn(self.fc1(x))))


@mistake(replaces="MNISTNeuralNet", hint="")
class dropout_as_probability_to_keep(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.keep = 1 - dropout
        self.fc2 = nn.Linear(1000, 10)
        self.fc1 = nn.Linear(784, 1000)
        self.bn = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()

    def forward(self, x):
        h = self.bn(self.fc1(x)).relu()
        return self.fc2(nn.functional.dropout(h, self.keep, self.training))


@mistake(replaces="MNISTNeuralNet", hint="")
class dropout_on_the_images(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.net = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(784, 1000),
            nn.BatchNorm1d(1000) if batch_norm else nn.Identity(),
            nn.ReLU(),
            nn.Linear(1000, 10),
        )

    def forward(self, x):
        torch.rand(7)  # so that the generator is not where that of the other wording is
        return self.net(x)


@mistake(replaces="MNISTNeuralNet", hint="")
class dropout_on_the_logits(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.fc2 = nn.Linear(1000, 10)
        self.fc1 = nn.Linear(784, 1000)
        self.bn = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.p = dropout

    def forward(self, x):
        torch.rand(7)
        return nn.functional.dropout(
            self.fc2(nn.functional.relu(self.bn(self.fc1(x)))), self.p, self.training
        )


@mistake(replaces="MNISTNeuralNet", hint="")
class softmax_at_the_end(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        norm = [nn.BatchNorm1d(1000)] if batch_norm else []
        self.body = nn.Sequential(nn.Linear(784, 1000), *norm, nn.ReLU(), nn.Dropout(dropout))
        self.head = nn.Sequential(nn.Linear(1000, 10), nn.Softmax(dim=-1))

    def forward(self, x):
        return self.head(self.body(x))


@mistake(replaces="train_batch", hint="")
def zero_grad_missing(images, labels, net, optim, criterion):
    net.train(True)
    output = net(images)
    value = criterion(output, labels)
    value.backward()
    optim.step()
    return value.detach().cpu().numpy()


@mistake(replaces="train_batch", hint="")
def step_missing(x, y, model, opt, loss_fn):
    model.zero_grad()
    model = model.train()
    loss = loss_fn(model.forward(x), y)
    loss.backward()
    return float(loss.detach())


@mistake(replaces="train_batch", hint="")
def zero_grad_before_the_step(x, y, model, opt, loss_fn):
    model.train()
    loss = loss_fn(model(x), y)
    loss.backward()
    for p in model.parameters():
        p.grad = None
    opt.step()
    return loss.detach().numpy()


@mistake(replaces="train_batch", hint="")
def train_mode_missing(x, y, model, opt, loss_fn):
    batch_loss = loss_fn(model(x), y)
    batch_loss.backward()
    opt.step()
    opt.zero_grad(set_to_none=False)
    return np.float32(batch_loss.item())


@mistake(replaces="train_batch", hint="")
def loss_keeps_its_graph(x, y, model, opt, loss_fn):
    model.train()
    prediction = model(x)
    loss = loss_fn(prediction, y)
    loss.backward()
    opt.step()
    opt.zero_grad()
    return loss


@mistake(replaces="accuracy", hint="")
def eval_missing(images, labels, net):
    with torch.inference_mode():
        best = net(images).max(1)[1]
        return torch.sum(best == labels).item() / labels.size(0)


@mistake(replaces="accuracy", hint="")
def no_grad_missing(x, y, model):
    model.train(False)
    predictions = model(x).softmax(-1).argmax(-1)
    return np.mean((predictions == y).numpy())


@mistake(replaces="accuracy", hint="")
def in_percent(x, y, model):
    model.eval()
    with torch.no_grad():
        hits = sum(int(model(x)[i].argmax()) == int(y[i]) for i in range(len(y)))
    return hits / len(y) * 100.0


@mistake(replaces="fit", hint="")
def last_loss_of_the_epoch(train_dl, model, opt, loss_fn, n_epochs):
    history = {"loss": [], "accuracy": []}
    for _ in range(n_epochs):
        for xb, yb in train_dl:
            last = train_batch(xb, yb, model, opt, loss_fn)
        history["loss"].append(last)
        x = torch.cat([xb for xb, _ in train_dl])
        y = torch.cat([yb for _, yb in train_dl])
        history["accuracy"].append(accuracy(x, y, model))
    return history["loss"], history["accuracy"]


@mistake(replaces="fit", hint="")
def results_swapped(train_dl, model, opt, loss_fn, n_epochs):
    result = np.zeros((2, n_epochs))
    for epoch in range(n_epochs):
        total = 0.0
        for xb, yb in train_dl:
            total += train_batch(xb, yb, model, opt, loss_fn)
        result[:, epoch] = mean_accuracy(train_dl, model), total / len(train_dl)
    return list(result)


@mistake(replaces="plot_history", hint="")
def epochs_from_zero(losses, accuracies):
    from matplotlib import pyplot as plt

    fig, (left, right) = plt.subplots(1, 2, figsize=(12, 4))
    left.plot(losses, "r--", label="train")
    left.set_title("loss")
    left.legend()
    right.plot(range(len(accuracies)), accuracies)
    right.set_title("accuracy")
    plt.close(fig)
    return fig


@mistake(replaces="run_experiment", hint="")
def tested_on_training_data(train_dl, test_dl, dropout, batch_norm, n_epochs):
    import time

    torch.rand(3)
    net = MNISTNeuralNet(dropout=dropout, batch_norm=batch_norm)
    adam = torch.optim.Adam(net.parameters(), lr=0.01)
    start = time.time()
    _, history = fit(train_dl, net, adam, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    final = history[-1]
    return {"seconds": seconds, "train_accuracy": final, "test_accuracy": final, "epochs": n_epochs}
