#!/usr/bin/env python
# coding: utf-8

# # MNIST lab

# In[1]:


get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().run_line_magic('load_ext', 'autoreload')
get_ipython().system('pip install torchsummary')
import time
import numpy as np
import torch
import torch.nn as nn
import matplotlib.pyplot as plt
from torch.utils.data import DataLoader, Dataset
from mnist import load_mnist


# In[2]:


x_train, y_train, x_test, y_test = load_mnist()
x_train.shape


# ## The dataset

# In[5]:


class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x = x.view(-1, 28*28).float()/255
        self.y = y
    def __len__(self):
        return len(self.x)
    def __getitem__(self, ix):
        return self.x[ix], self.y[ix]


# In[6]:


train_dl = DataLoader(MNISTDataset(x_train, y_train), batch_size=32, shuffle=True)
x, y = next(iter(train_dl))
x.shape, y.shape


# In[11]:


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.input_to_hidden_layer = nn.Linear(784, 1000)
        self.batch_norm = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.hidden_layer_activation = nn.ReLU()
        self.dropout = nn.Dropout(dropout)
        self.hidden_to_output_layer = nn.Linear(1000, 10)
    def forward(self, x):
        x = self.input_to_hidden_layer(x)
        x = self.batch_norm(x)
        x = self.hidden_layer_activation(x)
        x = self.dropout(x)
        return self.hidden_to_output_layer(x)


# In[12]:


get_ipython().run_cell_magic('time', '', 'model = MNISTNeuralNet()\nmodel(x)\n')


# In[13]:


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.detach().cpu().numpy()

def accuracy(x, y, model):
    model.eval()
    with torch.no_grad():
        prediction = model(x)
    argmaxes = prediction.argmax(dim=1)
    return ((argmaxes == y).float().sum() / len(y)).cpu().numpy()

def fit(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for epoch in range(n_epochs):
        epoch_losses, epoch_accuracies = [], []
        for batch in train_dl:
            x, y = batch
            epoch_losses.append(train_batch(x, y, model, opt, loss_fn))
        losses.append(np.mean(epoch_losses))
        for batch in train_dl:
            x, y = batch
            epoch_accuracies.append(accuracy(x, y, model))
        accuracies.append(np.mean(epoch_accuracies))
    return losses, accuracies


# In[15]:


get_ipython().run_cell_magic('time', '', 'opt = torch.optim.Adam(model.parameters(), lr=1e-2)\nlosses, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), 5)\n')


# In[16]:


def plot_history(losses, accuracies):
    fig, ax = plt.subplots(1, 2, figsize=(13, 3))
    epochs = np.arange(1, len(losses) + 1)
    ax[0].plot(epochs, losses, 'bo', label='Training loss')
    ax[0].set_title('Training loss'); ax[0].legend(); ax[0].grid('off')
    ax[1].plot(epochs, accuracies, 'r', label='Training accuracy')
    ax[1].set_title('Training accuracy'); ax[1].legend()
    ax[1].set_yticklabels(['{:.0f}%'.format(v*100) for v in ax[1].get_yticks()])
    plt.show()
    return fig

plot_history(losses, accuracies)


# In[ ]:


SHAPE_AFTER_VIEW = (60000, 784)


# In[17]:


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    start = time.time()
    losses, accuracies = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    seconds = time.time() - start
    test = np.mean([accuracy(x, y, model) for x, y in test_dl])
    return {'seconds': seconds, 'train_accuracy': accuracies[-1], 'test_accuracy': test}


# In[ ]:
