"""q3_train_batch: wrong versions of train_batch that make a mistake with the loss."""

import torch
from torch import nn

from autograder.judge.mistake import mistake

STEP = "One step downhill"
LOSS = "How wrong is it? Cross entropy"


@mistake(
    replaces="train_batch",
    hint="""The loss is always the plain cross entropy, also when another `loss_fn` is passed in.
    Use the one that the function is given.""",
    read=LOSS,
)
def own_loss_function(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The logits pass through softmax before they get to the loss. Cross entropy does that
    itself; done twice, the loss can hardly move and the network learns slowly.""",
    read="Logits",
)
def softmax_before_the_loss(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x).softmax(dim=1), y)
    loss.backward()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The loss function gets whole numbers where it takes the logits. It takes the logits
    first and the labels second; and the logits must not have been turned into digits before.""",
    read=LOSS,
)
def loss_arguments_swapped(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(y, model(x))
    loss.backward()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The labels are turned into floats for the loss. They are names of classes: cross
    entropy takes them as they come, int64.""",
    read=LOSS,
)
def float_labels(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y.float())
    loss.backward()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""Nothing has been written down that `backward` could go back along. Either the loss is
    computed with `no_grad`, which is for measuring, or it is computed from the chosen digits:
    `argmax` leaves no gradient, for there is no slightly larger digit.""",
    read=STEP,
    sign=r"no_grad|inference_mode|set_grad|argmax|detach|\.data\b|\.item\(\)\)",
)
def no_grad_in_training(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    with torch.no_grad():
        loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


@mistake(
    replaces="train_batch",
    hint="""The loss is turned into a plain number before `backward` is called on it. A number does
    not know how it came about; do that last.""",
    read=STEP,
)
def backward_on_a_number(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y).item()
    loss.backward()
    opt.step()
    return loss


@mistake(
    replaces="train_batch",
    hint="""The loss that comes back is a tensor that still holds on to the whole computation that
    led to it. A list of such tensors fills the memory. Return a plain number.""",
    read=STEP,
)
def loss_keeps_its_graph(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss


@mistake(
    replaces="train_batch",
    hint="""The loss that comes back is detached, well done, but still a tensor. The lab asks for a
    plain number, a float or a NumPy number.""",
    read=STEP,
)
def loss_as_a_tensor(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.detach()


@mistake(
    replaces="train_batch",
    hint="""`train_batch` gives None: the step is taken, but the loss is not returned.""",
    read=STEP,
)
def loss_not_returned(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()


@mistake(
    replaces="train_batch",
    hint="""The loss is computed once more after the step, and that one is returned. The lab asks
    for the loss before the step, which is there anyway; and a second pass moves BatchNorm's
    averages again.""",
    read=STEP,
)
def loss_after_the_step(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss_fn(model(x), y).backward()
    opt.step()
    return loss_fn(model(x), y).item()


@mistake(
    replaces="train_batch",
    hint="""The loss is multiplied by the number of images in the batch before it is returned. The
    loss function gives the mean over the batch, and the mean is what is asked for.""",
    read=LOSS,
)
def loss_as_a_sum(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item() * len(y)


@mistake(
    replaces="train_batch",
    hint="""The loss is divided by the number of images in the batch before it is returned. The
    loss function gives the mean already.""",
    read=LOSS,
)
def loss_divided_twice(x, y, model, opt, loss_fn):
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item() / len(y)
