"""q4_accuracy: wrong versions of accuracy."""

import torch

from autograder.judge.mistake import mistake

GOOD = "How good is it? Accuracy"


@mistake(
    replaces="accuracy",
    hint="""The network is measured in the mode that it comes in; in training mode Dropout drops,
    and BatchNorm takes its means from this batch. `eval` is never called (without `()` it is only
    named), or only after the network has answered.""",
    read=GOOD,
)
def eval_missing(x, y, model):
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return (answers == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""The network is put into training mode and then measured. Measuring needs evaluation
    mode: there, nothing drops, and BatchNorm uses its averages and leaves them alone.""",
    read=GOOD,
)
def training_mode(x, y, model):
    model.train()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return (answers == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""Gradients are tracked although nothing is learned here. That takes time and memory for
    nothing; tell PyTorch that none are needed. (`no_grad` works as a `with` block around the
    call.)""",
    read=GOOD,
)
def no_grad_missing(x, y, model):
    model.eval()
    answers = model(x).argmax(dim=1)
    return (answers == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""The network is measured as it comes, in training mode and with gradients. Measuring
    needs evaluation mode, and no gradients: two things are missing.""",
    read=GOOD,
)
def eval_and_no_grad_missing(x, y, model):
    answers = model(x).argmax(dim=1)
    return (answers == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""The largest logit is looked for in the wrong direction: over the images (dimension 0)
    instead of over the ten digits of each image.""",
    read=GOOD,
)
def argmax_over_the_images(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=0)
    return (answers == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""The largest logit of the whole batch is looked for: that gives one position, not one
    answer for each image. `argmax` has to be told along which dimension.""",
    read=GOOD,
)
def argmax_over_everything(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax()
    return (answers == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""The answers have shape `[N, 1]` and the labels `[N]`. Compared like this, every answer
    meets every label. Give both the same shape.""",
    read=GOOD,
)
def answers_as_a_column(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1, keepdim=True)
    return (answers == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""The largest logit itself is compared with the label. The network's answer is the
    position of the largest logit, not its value.""",
    read=GOOD,
)
def values_instead_of_positions(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).max(dim=1).values
    return (answers == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""`max` along a dimension returns two tensors, the values and their positions, and here
    the pair of them is compared with the labels. Only the positions are the network's answers.""",
    read=GOOD,
    sign=r"(?<!arg)max\(",
)
def pair_of_max(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).max(dim=1)
    return (answers == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""The accuracy comes back in percent, from 0 to 100. The lab asks for the fraction, from
    0 to 1.""",
    read=GOOD,
)
def in_percent(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return 100 * (answers == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""What comes back is how many answers are right. The lab asks for the fraction of right
    answers, from 0 to 1.""",
    read=GOOD,
)
def count_of_right_answers(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return (answers == y).sum().item()


@mistake(
    replaces="accuracy",
    hint="""A whole tensor comes back, with an entry for each image. The lab asks for one number:
    the fraction of right answers.""",
    read=GOOD,
)
def right_or_wrong_for_each(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return answers == y


@mistake(
    replaces="accuracy",
    hint="""A list comes back, perhaps with a right or wrong for each image. The lab asks for one
    number: the fraction of right answers.""",
    read=GOOD,
)
def list_for_each(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return (answers == y).tolist()


@mistake(
    replaces="accuracy",
    hint="""This is the fraction of wrong answers. The lab asks for the right ones.""",
    read=GOOD,
)
def share_of_wrong_answers(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return (answers != y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""The fraction is cut off to a whole number: 0 as long as not everything is right. `//`
    and `int` drop what is behind the point, and `all` asks for all or nothing.""",
    read=GOOD,
)
def cut_to_a_whole_number(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return (answers == y).sum().item() // len(y)


@mistake(
    replaces="accuracy",
    hint="""The number of right answers is divided by 32, the size of a batch in the handout. The
    batch here may have any size; divide by the number of its labels.""",
    read=GOOD,
)
def divided_by_32(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return (answers == y).sum().item() / 32


@mistake(
    replaces="accuracy",
    hint="""PyTorch does not take a mean of True and False. Turn them into float32 first.""",
    read="Numbers a network likes: dtype and scale",
)
def mean_of_booleans(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return (answers == y).mean().item()


@mistake(
    replaces="accuracy",
    hint="""The whole tensor of answers is turned into one number with `item`, or used as one right
    or wrong in an `if`. That works for a tensor with a single number only; take the mean
    first.""",
    read=GOOD,
)
def item_of_many(x, y, model):
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return (answers == y).float().item()


@mistake(
    replaces="accuracy",
    hint="""`accuracy` gives None: the fraction is computed but not returned.""",
    read=GOOD,
)
def fraction_not_returned(x, y, model):
    model.eval()
    with torch.no_grad():
        (model(x).argmax(dim=1) == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""`accuracy` switches gradients off for good: `set_grad_enabled(False)` holds for all that
    comes after it, so that no network can be trained any more. As a `with` block, or with
    `no_grad`, it ends by itself.""",
    read=GOOD,
)
def gradients_left_off(x, y, model):
    model.eval()
    torch.set_grad_enabled(False)
    return (model(x).argmax(dim=1) == y).float().mean().item()


@mistake(
    replaces="accuracy",
    hint="""`accuracy` freezes the network: afterwards its weights have `requires_grad` False, and
    it can be trained no more. Measuring is to leave the network as it was; `no_grad` keeps
    gradients away just for the time of a `with` block.""",
    read=GOOD,
)
def network_left_frozen(x, y, model):
    model.eval()
    for parameter in model.parameters():
        parameter.requires_grad = False
    return (model(x).argmax(dim=1) == y).float().mean().item()
