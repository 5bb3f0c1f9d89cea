"""What the checks say of mistakes that nobody has listed: facts that single the cause out."""

from __future__ import annotations

import pytest

from autograder.judge.mistake import Mistake

NET = """
class MNISTNeuralNet(nn.Module):
    def __init__(self, dropout=0.25, batch_norm=True):
        super().__init__()
        self.a, self.b = nn.Linear(784, 1000), nn.Linear(1000, 10)
        self.norm = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        return self.b(self.drop({}(self.norm(self.a(x)))))
"""
DATASET = """
class MNISTDataset(Dataset):
    def __init__(self, x, y):
        self.x, self.y = {}, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]
"""
STEP = """
def train_batch({}):
    model.train()
    opt.zero_grad()
    loss = {}
    loss.backward()
    opt.step()
    return loss.item()
"""
FIT = """
def fit(train_dl, model, opt, loss_fn, n_epochs):
    {}
    losses, accuracies = [], []
    for _ in range(n_epochs):
        {}
        losses.append(np.mean([train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies
"""
EXPERIMENT = """
def run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs):
    model = MNISTNeuralNet({})
    opt = torch.optim.{}
    began = time.perf_counter()
    {}
    return {{
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }}
"""
TRAIN = "fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)"
ADAM, SETTINGS = "Adam(model.parameters(), lr=1e-2)", "dropout, batch_norm"
USUAL = "x, y, model, opt, loss_fn"
LOSS = "loss_fn(model(x), y)"
SMOOTH = "nn.CrossEntropyLoss(label_smoothing=0.15)"
ACCURACY = """
def accuracy({}):
    model.eval()
    {}
    return (model(x).argmax(dim=1) == y).float().mean().item()
"""
TOLD = {
    "an unknown bend": (
        "2.4",
        NET.format("nn.functional.softplus"),
        "-2, -1, 1 and 7 should become 0, 0, 1 and 7, as with ReLU, but become 0.127, 0.313, 1.313"
        " and 7.001, as with `nn.Softplus`.",
    ),
    "a bend without a name": (
        "2.4",
        NET.format("(lambda h: h.relu() ** 2)"),
        "but become 0, 0, 1 and 49.",
    ),
    "other weights than a bend": (
        "2.4",
        NET.format("torch.relu").replace("self.a(x)", "self.a(x / 255)"),
        "compare layers and order.",
    ),
    "arguments of a network": (
        "2.2",
        NET.format("torch.relu").replace(
            "dropout=0.25, batch_norm=True", "batch_norm=1, dropout=0"
        ),
        "takes `batch_norm` before `dropout`",
    ),
    "rows and columns": (
        "1.1",
        DATASET.format("x.permute(1, 2, 0).reshape(-1, 784) / 255"),
        "All pixels are there, but not in their places",
    ),
    "cut to black and white": (
        "1.1",
        DATASET.format("(x.view(-1, 784) // 255).float()"),
        "Of the greys only 0 and 1 are left",
    ),
    "a label smoothed in a step": (
        "3.5",
        STEP.format(USUAL, LOSS.replace("loss_fn", SMOOTH)),
        "That is the cross entropy with label smoothing 0.15.",
    ),
    "a loss of its own": (
        "3.7",
        STEP.format(USUAL, LOSS.replace("loss_fn", "nn.functional.cross_entropy")),
        "That is the plain cross entropy.",
    ),
    "logits that get lost": (
        "3.1",
        STEP.format(USUAL, LOSS.replace("model(x)", "model(x).log_softmax(dim=0)")),
        "That is what ten equal logits give",
    ),
    "parameters in another order": (
        "3.1",
        STEP.format("model, x, y, opt, loss_fn", LOSS),
        "`train_batch` takes (model, x, y, opt, loss_fn), but the lab passes (x, y, model, opt,"
        " loss_fn): keep that order.",
    ),
    "gradients left off": (
        "4.2",
        ACCURACY.format("x, y, model", "torch.set_grad_enabled(False)"),
        "leaves gradients switched off",
    ),
    "a network left frozen": (
        "4.2",
        ACCURACY.format("x, y, model", "model.requires_grad_(False)"),
        "weights of the network frozen",
    ),
    "labels smoothed in fit": (
        "5.2",
        FIT.format(f"loss_fn = {SMOOTH}", ""),
        "That is the cross entropy with label smoothing 0.15.",
    ),
    "each batch twice": (
        "5.4",
        FIT.format("", "[train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]"),
        "In 8 epochs of 4 batches `opt` took 64 steps, instead of 32.",
    ),
    "a network of its own": (
        "5.2",
        FIT.format("model = MNISTNeuralNet(); opt = torch.optim.SGD(model.parameters(), 0.1)", ""),
        "`opt` took no step and another optimiser 3, instead of 3.",
    ),
    "another learning rate": (
        "7.3",
        EXPERIMENT.format(SETTINGS, ADAM.replace("1e-2", "1e-3"), TRAIN),
        "Its steps were taken by Adam with lr 0.001.",
    ),
    "another optimiser": (
        "7.3",
        EXPERIMENT.format(SETTINGS, ADAM.replace("Adam", "SGD"), TRAIN),
        "Its steps were taken by SGD with lr 0.01.",
    ),
    "trained twice": (
        "7.3",
        EXPERIMENT.format(SETTINGS, ADAM, f"{TRAIN}; {TRAIN}"),
        "or `fit` is called more than once",
    ),
    "settings exchanged": (
        "7.2",
        EXPERIMENT.format("batch_norm, dropout", ADAM, TRAIN),
        "made with dropout=True and batch_norm=0.1, but 0.1 and True were asked for. Its arguments"
        " are in the wrong order.",
    ),
    "a shape without an order": (
        "7.1",
        "SHAPE_AFTER_VIEW = {60_000, 784}",
        "is a set, not a list or tuple",
    ),
}


def said(number: str, code: str) -> str:
    """Return what a case says of a submission that is the reference but for this code."""
    from autograder.judge.cases import questions

    case = next(c for question in questions() for c in question.cases if c.number == number)
    try:
        case.run(Mistake("it", "", "", code).names())
    except Exception as failure:  # a check's own, or the submission's
        return str(failure)
    return ""


@pytest.mark.parametrize("what", TOLD)
def test_the_fact_tells_the_cause(what):
    """The case that sees it names the numbers, and the cause where nothing else explains them."""
    number, code, words = TOLD[what]
    assert words in said(number, code)


def test_gradients_that_are_left_off_are_on_again_for_what_comes_next():
    """What a task leaves switched off does not make later checks, or those of a notebook, fail."""
    import torch

    assert said("4.2", TOLD["gradients left off"][1])
    assert torch.is_grad_enabled()


def test_an_error_names_the_line_that_called_where_it_arose():
    """`fit` that passes its arguments in the wrong order is told its own line, too."""
    code = FIT.format("", "").replace("(x, y, model,", "(model, x, y,")
    words = said("5.1", code)
    assert "in train_batch; called in it.py, line 7, in fit)." in words


def test_a_line_that_still_raises_below_code_is_pointed_out():
    """Whoever leaves the line of the skeleton in place is told to remove it."""
    left = (
        STEP.format(USUAL, LOSS) + '    raise NotImplementedError("q3_train_batch: take a step")\n'
    )
    words = said("3.1", left.replace("return loss.item()", "loss.item()"))
    assert words.startswith("q3_train_batch: take a step. There is code, but its line still raises")
    bare = (
        f'def train_batch({USUAL}):\n    raise NotImplementedError("q3_train_batch: take a step")'
    )
    assert said("3.1", bare) == "q3_train_batch: take a step"
