"""q3_train_batch: wrong versions of train_batch that make a mistake with the step."""

import torch
from torch import nn

from autograder.judge.mistake import mistake

STEP = "One step downhill"
LOSS = "How wrong is it? Cross entropy"


@mistake(
    replaces="train_batch",
    hint="""The first step is right, the next ones are not: gradients add up, as `zero_grad` is
    never called. (Without its `()` it is only named.) Every step is taken with the sum of all the
    past.""",
    read=STEP,
)
def zero_grad_missing(x, y, model, opt, loss_fn):
    model.train()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""At each step the optimiser finds no gradients to go by, so the weights stay as they are:
    they have been cleared since they were computed. First forget the old gradients, then
    `backward`, then `step`.""",
    read=STEP,
)
def zero_grad_before_the_step(x, y, model, opt, loss_fn):
    model.train()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.zero_grad()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The weights stay as they are: the optimiser takes its step, but nobody has computed the
    gradients. `backward` is missing.""",
    read=STEP,
)
def backward_missing(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The weights stay as they are: the gradients are computed, but no optimiser takes a step
    with them. `step` is missing, or never reached, or only named: without `()` nothing is
    called.""",
    read=STEP,
)
def step_missing(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The optimiser takes its step before the gradients are there: `step` comes before
    `backward`. So the first batch changes nothing, and each later one is late.""",
    read=STEP,
)
def step_before_backward(x, y, model, opt, loss_fn):
    model.train()
    loss = loss_fn(model(x), y)
    opt.step()
    opt.zero_grad()
    loss.backward()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The optimiser takes two steps for one batch. One call is one step.""",
    read=STEP,
)
def two_steps(x, y, model, opt, loss_fn):
    model.train()
    for _ in range(2):
        opt.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""`backward` is called twice for one loss. PyTorch frees the computation after the first
    time; and once is what a step needs.""",
    read=STEP,
)
def backward_twice(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    loss.backward()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The network that came in evaluation mode was trained in that mode: `train` is never
    called. BatchNorm then uses old averages, and Dropout does not drop.""",
    read=STEP,
)
def train_mode_missing(x, y, model, opt, loss_fn):
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The network is put into evaluation mode and then trained. Training needs training mode:
    there BatchNorm uses the batch, and Dropout drops.""",
    read=STEP,
)
def evaluation_mode(x, y, model, opt, loss_fn):
    model.eval()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The network gets into training mode too late: `train` is called only after the loss has
    been computed in the mode that it came in.""",
    read=STEP,
)
def train_mode_too_late(x, y, model, opt, loss_fn):
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    model.train()
    loss.backward()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""A step is taken, but by another optimiser than the `opt` that was passed in, so this
    network does not learn from it. A name from outside the function, such as a global `optimizer`,
    belongs to another network.""",
    read=STEP,
)
def global_optimizer(
    x, y, model, opt, loss_fn, optimizer=torch.optim.Adam(nn.Linear(1, 1).parameters())
):
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""Every call makes an optimiser of its own and steps with that one instead of the `opt`
    that was passed in. So the learning rate is not the one that was asked for, and what Adam has
    learned about its steps is forgotten each time.""",
    read=STEP,
)
def new_optimizer_each_time(x, y, model, opt, loss_fn):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    model.train()
    optimizer.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The step goes uphill: the loss is turned into its negative, so the optimiser makes the
    answers worse. Optimisers make the loss smaller by themselves.""",
    read=STEP,
)
def uphill(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = -loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return -loss.item()


@mistake(
    replaces="train_batch",
    hint="""A step is taken for every image of the batch by itself. One call is one step for the
    whole batch; and BatchNorm cannot take a mean over one image.""",
    read=STEP,
)
def a_step_for_each_image(x, y, model, opt, loss_fn):
    model.train()
    for image, label in zip(x, y, strict=True):
        opt.zero_grad()
        loss = loss_fn(model(image[None]), label[None])
        loss.backward()
        opt.step()
    return loss.item()
