"""q5_fit: wrong versions of fit. They use the reference's train_batch and accuracy."""

import numpy as np
import torch

from autograder.judge.mistake import mistake

EPOCHS = "Again and again: epochs"


@mistake(
    replaces="fit",
    hint="""One round through the data, and no more: only one loss and one accuracy come back,
    whatever `n_epochs` is. (A `return` inside the loop ends it in the first round.)""",
    read=EPOCHS,
)
def one_epoch_only(train_dl, model, opt, loss_fn, n_epochs):
    batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
    return [float(np.mean(batch_losses))], [mean_accuracy(train_dl, model)]


@mistake(
    replaces="fit",
    hint="""There is one round too few: `range(1, n)` ends before n.""",
    read=EPOCHS,
)
def one_epoch_too_few(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(1, n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""All epochs are trained, but only the last one's loss and accuracy come back: the lists
    are made anew in each round. Make them once, before the loop.""",
    read=EPOCHS,
)
def lists_made_anew(train_dl, model, opt, loss_fn, n_epochs):
    for _ in range(n_epochs):
        losses, accuracies = [], []
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""`losses` holds the last batch's loss of each epoch. One batch says little; note the
    mean over all batches of the epoch.""",
    read=EPOCHS,
)
def last_loss_of_the_epoch(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        for x, y in train_dl:
            loss = train_batch(x, y, model, opt, loss_fn)
        losses.append(loss)
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""`losses` holds the sum of the batch losses of each epoch. A sum depends on how many
    batches there are; note the mean.""",
    read=EPOCHS,
)
def sum_of_losses(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses.append(sum(train_batch(x, y, model, opt, loss_fn) for x, y in train_dl))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The sum of the batch losses is divided by the number of images. Each of them is a mean
    over its batch already, so divide by the number of batches.""",
    read=EPOCHS,
)
def losses_divided_by_images(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        total = sum(train_batch(x, y, model, opt, loss_fn) for x, y in train_dl)
        losses.append(total / len(train_dl.dataset))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""`losses` holds a number for each batch. Note one for each epoch: the mean of its batch
    losses.""",
    read=EPOCHS,
)
def loss_of_every_batch(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        losses += [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The first loss is right, the later ones are means over all epochs so far: the list of
    batch losses is never emptied. Begin a new one in each epoch.""",
    read=EPOCHS,
)
def losses_pile_up(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies, batch_losses = [], [], []
    for _ in range(n_epochs):
        batch_losses += [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The two lists come back the wrong way round: `fit` returns the losses first and the
    accuracies second.""",
    read=EPOCHS,
)
def results_swapped(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
    return accuracies, losses


@mistake(
    replaces="fit",
    hint="""One list comes back. The lab asks for a pair of lists: all losses, then all accuracies;
    not for a list of pairs, nor for one of the two alone.""",
    read=EPOCHS,
)
def list_of_pairs(train_dl, model, opt, loss_fn, n_epochs):
    history = []
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        history.append((float(np.mean(batch_losses)), mean_accuracy(train_dl, model)))
    return history


@mistake(
    replaces="fit",
    hint="""`fit` gives None: the diary of the training is kept, but not returned.""",
    read=EPOCHS,
)
def history_not_returned(train_dl, model, opt, loss_fn, n_epochs):
    for _ in range(n_epochs):
        for x, y in train_dl:
            train_batch(x, y, model, opt, loss_fn)
        mean_accuracy(train_dl, model)


@mistake(
    replaces="fit",
    hint="""`fit` makes a network of its own and trains that one. The one that was passed in stays
    as it was, and so does whoever uses it afterwards.""",
    read=EPOCHS,
)
def network_rebuilt(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        model = MNISTNeuralNet()
        opt = torch.optim.Adam(model.parameters(), lr=1e-2)
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""`fit` makes an optimiser of its own instead of using the `opt` that was passed in. So
    the learning rate is not the one that was asked for.""",
    read="One step downhill",
)
def own_optimizer(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The losses are computed, but the network is never trained: its weights are the same
    after `fit` as before. Each batch needs a step.""",
    read=EPOCHS,
)
def never_trained(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        with torch.no_grad():
            batch_losses = [loss_fn(model(x), y).item() for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""Each epoch sees the first batch only. An epoch is one round through all the training
    data.""",
    read=EPOCHS,
)
def first_batch_only(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        x, y = next(iter(train_dl))
        losses.append(train_batch(x, y, model, opt, loss_fn))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The accuracy is measured at the beginning of each epoch. Note it right after the
    epoch's training.""",
    read=EPOCHS,
)
def accuracy_before_the_epoch(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        accuracies.append(mean_accuracy(train_dl, model))
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The accuracy is that of the last batch. Measure it on all the training data, after the
    epoch.""",
    read=EPOCHS,
)
def accuracy_of_the_last_batch(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batch_losses = []
        for x, y in train_dl:
            batch_losses.append(train_batch(x, y, model, opt, loss_fn))
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(accuracy(x, y, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The accuracy is measured batch by batch while the network is still changing. Measure it
    once the epoch's training is over, on all the training data.""",
    read=EPOCHS,
)
def accuracy_while_training(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batch_losses, batch_accuracies = [], []
        for x, y in train_dl:
            batch_losses.append(train_batch(x, y, model, opt, loss_fn))
            batch_accuracies.append(accuracy(x, y, model))
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(float(np.mean(batch_accuracies)))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The accuracies are in percent. The lab asks for fractions from 0 to 1.""",
    read="How good is it? Accuracy",
)
def accuracies_in_percent(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(100 * mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The accuracy is measured once, at the very end. Note it after each epoch.""",
    read=EPOCHS,
)
def accuracy_at_the_end_only(train_dl, model, opt, loss_fn, n_epochs):
    losses = []
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
    return losses, [mean_accuracy(train_dl, model)]


@mistake(
    replaces="fit",
    hint="""`fit` uses a name from outside of it. Use what is passed in, `train_dl`, `model`, `opt`
    and `loss_fn`: what a notebook has defined elsewhere may not be there, or be another.""",
    read="How to work",
)
def name_from_outside(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_loader]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_loader, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""From the second epoch on, the network trains in evaluation mode: `accuracy` leaves it
    there, and `train` is called only once. Each step needs training mode; `train_batch` sees
    to it.""",
    read=EPOCHS,
)
def evaluation_mode_after_first_epoch(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies = [], []
    model.train()
    for _ in range(n_epochs):
        batch_losses = []
        for x, y in train_dl:
            opt.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            opt.step()
            batch_losses.append(loss.item())
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies


@mistake(
    replaces="fit",
    hint="""The first loss is right, the later ones grow: the total is never set back to 0, so each
    epoch's losses are added to those of the epochs before.""",
    read=EPOCHS,
)
def total_never_reset(train_dl, model, opt, loss_fn, n_epochs):
    losses, accuracies, total = [], [], 0.0
    for _ in range(n_epochs):
        total += sum(train_batch(x, y, model, opt, loss_fn) for x, y in train_dl)
        losses.append(total / len(train_dl))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies
