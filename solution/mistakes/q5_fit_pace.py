"""q5_fit: trainings that end early, change their pace, or tell of the best epoch only."""

import numpy as np
import torch

from autograder.judge.mistake import mistake

EPOCHS = "Again and again: epochs"


@mistake(
    replaces="fit",
    hint="""The training ends before its time when the loss no longer falls. `fit` takes all
    `n_epochs` rounds; stopping early would hide from the curves what happens then.""",
    read=EPOCHS,
)
def stops_early(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
        if len(losses) > 3 and min(losses[-3:]) >= min(losses[:-3]):
            break
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The learning rate changes from epoch to epoch: `fit` brings a schedule of its own. It is
    to take the optimiser as it comes.""",
    read=EPOCHS,
)
def schedule_inside(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    schedule = torch.optim.lr_scheduler.ExponentialLR(opt, 0.9)
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
        schedule.step()
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""`accuracies` holds the best accuracy so far, so it never falls. Append what was measured
    after this epoch.""",
    read=EPOCHS,
)
def best_accuracy_so_far(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies, best = [], [], 0.0
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        best = max(best, mean_accuracy(train_dl, model))
        accuracies.append(best)
    return losses, accuracies
