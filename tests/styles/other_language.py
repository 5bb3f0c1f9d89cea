# -*- coding: utf-8 -*-
"""Tarea de MNIST: nombres, comentarios y títulos en otro idioma."""

import time

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import Dataset

TAMAÑO = 28 * 28  # píxeles de una imagen
época_inicial = 1


class MNISTDataset(Dataset):
    """Imágenes y etiquetas."""

    def __init__(self, x, y):
        self.x = x.view(-1, TAMAÑO).float() / 255  # de 0…255 a 0…1
        self.y = y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, índice):
        return self.x[índice], self.y[índice]


class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.entrada = nn.Linear(TAMAÑO, 1000)
        self.normalización = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.activación = nn.ReLU()
        self.abandono = nn.Dropout(dropout)
        self.salida = nn.Linear(1000, 10)

    def forward(self, x):
        oculta = self.activación(self.normalización(self.entrada(x)))
        return self.salida(self.abandono(oculta))


def train_batch(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    pérdida = loss_fn(model(x), y)
    pérdida.backward()
    opt.step()
    return pérdida.item()


@torch.no_grad()
def accuracy(x, y, model):
    model.eval()
    aciertos = model(x).argmax(dim=1) == y
    return aciertos.float().mean().item()


def precisión_total(datos, modelo):
    return accuracy(datos.dataset.x, datos.dataset.y, modelo)


def fit(train_dl, model, opt, loss_fn, n_epochs):
    pérdidas, precisiones = [], []
    for época in range(n_epochs):
        del_lote = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        pérdidas.append(sum(del_lote) / len(del_lote))
        precisiones.append(precisión_total(train_dl, model))
        print(f"época {época + época_inicial}: pérdida {pérdidas[-1]:.3f} 🙂")
    return pérdidas, precisiones


def plot_history(losses, accuracies):
    figura, (izquierda, derecha) = plt.subplots(1, 2)
    épocas = range(época_inicial, len(losses) + 1)
    izquierda.plot(épocas, losses)
    izquierda.set_title("Pérdida por época")
    derecha.plot(épocas, accuracies)
    derecha.set_title("Precisión por época")
    return figura


SHAPE_AFTER_VIEW = (60000, TAMAÑO)


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    modelo = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(modelo.parameters(), lr=1e-2)
    inicio = time.time()
    fit(train_dl, modelo, opt, nn.CrossEntropyLoss(), n_epochs)
    segundos = time.time() - inicio
    return {
        "seconds": segundos,
        "train_accuracy": precisión_total(train_dl, modelo),
        "test_accuracy": precisión_total(test_dl, modelo),
    }
