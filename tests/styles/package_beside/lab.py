"""The lab in several files: networks in one module, training in a package, settings in a third."""

from time import perf_counter

import matplotlib.pyplot as plt
import torch

import networks as nets
from networks import MNISTNeuralNet
from settings import *
from training import MNISTDataset, accuracy, fit, train_batch

SHAPE_AFTER_VIEW = IMAGES, PIXELS


def plot_history(losses, accuracies):
    figure, panels = plt.subplots(ncols=2)
    for panel, title, curve in zip(panels, TITLES, (losses, accuracies)):
        panel.plot(range(1, len(curve) + 1), curve)
        panel.set_title(title)
        panel.set_xlabel("epoch")
    return figure


def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    net = nets.MNISTNeuralNet(dropout, batch_norm)
    optimiser = torch.optim.Adam(net.parameters(), LEARNING_RATE)
    begin = perf_counter()
    fit(train_dl, net, optimiser, torch.nn.CrossEntropyLoss(), n_epochs)
    report = {"seconds": perf_counter() - begin}
    for name, loader in (("train", train_dl), ("test", test_dl)):
        report[f"{name}_accuracy"] = accuracy(loader.dataset.x, loader.dataset.y, net)
    return report


assert MNISTNeuralNet is nets.MNISTNeuralNet
