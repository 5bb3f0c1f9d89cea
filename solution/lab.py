"""The MNIST lab: from images to a network that reads digits. README.md is the way through it.

Replace every `raise NotImplementedError("q...")` with your code. `pytest` tells you, task by task,
what is right. When all tasks are done, `python lab.py` runs the whole experiment.
"""

# %% imports
import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

torch.set_flush_denormal(True)  # numbers too tiny to matter count as 0: training gets much quicker

# %% q1_dataset


class MNISTDataset(Dataset):
    """Images and their labels, ready for a network (task q1_dataset).

    Attributes:
        x: float32 `[N, 784]`, each image as one row of numbers from 0 to 1.
        y: int64 `[N]`, the digit that each image shows.
    """

    def __init__(self, x: torch.Tensor, y: torch.Tensor) -> None:
        """Make `self.x` and `self.y` out of what `load_mnist` returns.

        Change neither `x` nor `y` in place: others use them too.

        Args:
            x: uint8 `[N, 28, 28]`, grey values from 0 to 255.
            y: int64 `[N]`; `self.y` may be this very tensor.
        """
        # BEGIN SOLUTION q1_dataset: make self.x (float32 [N, 784], 0 to 1) and self.y
        self.x = x.view(-1, 28 * 28) / 255
        self.y = y
        # END SOLUTION

    def __len__(self) -> int:
        """Return the number of images."""
        # BEGIN SOLUTION q1_dataset: return the number of images
        return len(self.x)
        # END SOLUTION

    def __getitem__(self, i: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return image `i` (float32 `[784]`) and its label (int64, no dimension)."""
        # BEGIN SOLUTION q1_dataset: return image i and its label
        return self.x[i], self.y[i]
        # END SOLUTION


# %% q2_model


class MNISTNeuralNet(nn.Module):
    """A network with one hidden layer (task q2_model).

    In this order: Linear 784 to 1000, BatchNorm1d (only if `batch_norm`), ReLU, Dropout with the
    probability `dropout`, Linear 1000 to 10. Both Linear layers have biases; BatchNorm1d keeps its
    usual running averages and `momentum`.
    """

    def __init__(self, dropout: float = 0.25, batch_norm: bool = True) -> None:
        """Create the layers.

        Two calls must give two networks that share no layer, or one would train the other's
        weights: create each layer anew in every call, not once outside of it.
        """
        super().__init__()
        # BEGIN SOLUTION q2_model: create the layers
        self.input_to_hidden = nn.Linear(28 * 28, 1000)
        self.normalise = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()
        self.activate = nn.ReLU()
        self.drop = nn.Dropout(dropout)
        self.hidden_to_output = nn.Linear(1000, 10)
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits, float32 `[N, 10]`, of the images `x`, float32 `[N, 784]`.

        Logits are any numbers: no softmax here, the loss function brings its own.
        """
        # BEGIN SOLUTION q2_model: send x through the layers and return the logits
        hidden = self.normalise(self.input_to_hidden(x))
        return self.hidden_to_output(self.drop(self.activate(hidden)))
        # END SOLUTION


# %% q3_train_batch


def train_batch(
    x: torch.Tensor,
    y: torch.Tensor,
    model: nn.Module,
    opt: torch.optim.Optimizer,
    loss_fn: nn.Module,
) -> float:
    """Take one optimisation step on one batch and return its loss (task q3_train_batch).

    The model may come in evaluation mode; train it in training mode. Gradients may be left over
    from an earlier step; they must not leak into this one.

    Args:
        x: float32 `[N, 784]`, one batch of images.
        y: int64 `[N]`, their labels.
        model: any network, not only yours. Its methods `train` and `eval` set its mode.
        opt: an optimiser that holds the parameters of `model`, with `zero_grad` and `step`.
        loss_fn: called as `loss_fn(logits, labels)`, returns the mean loss of the batch: a tensor
            with `backward` for the gradients, and `item` for its value as a plain number.

    Returns:
        The loss before the step: a plain number (float or NumPy), no tensor.
    """
    # BEGIN SOLUTION q3_train_batch: take one step and return the loss
    model.train()
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()
    # END SOLUTION


# %% q4_accuracy


def accuracy(x: torch.Tensor, y: torch.Tensor, model: nn.Module) -> float:
    """Return the fraction of images, from 0 to 1, that the model gets right (task q4_accuracy).

    The model may come in training mode; measure it in evaluation mode (its method `eval`) and
    without gradients (`torch.no_grad`). Do not change its weights or running averages, nor whether
    it can be trained afterwards. In which mode you leave it is up to you.

    Args:
        x: float32 `[N, 784]`, the images.
        y: int64 `[N]`, their labels.
        model: any network that returns logits `[N, 10]`.
    """
    # BEGIN SOLUTION q4_accuracy: return the fraction of right answers
    model.eval()
    with torch.no_grad():
        answers = model(x).argmax(dim=1)
    return (answers == y).float().mean().item()
    # END SOLUTION


# %% mean_accuracy


def mean_accuracy(batches: DataLoader, model: nn.Module) -> float:
    """Return the accuracy over all batches of a DataLoader. Given, for q5_fit and q7_exercise."""
    right = total = 0.0
    for x, y in batches:
        right += accuracy(x, y, model) * len(y)  # the last batch may be a smaller one
        total += len(y)
    return right / total


# %% q5_fit


def fit(
    train_dl: DataLoader,
    model: nn.Module,
    opt: torch.optim.Optimizer,
    loss_fn: nn.Module,
    n_epochs: int,
) -> tuple[list[float], list[float]]:
    """Train the model for `n_epochs` epochs (task q5_fit).

    An epoch takes one step on each batch of `train_dl`. No epoch is left out, not even where
    nothing gets better, and the learning rate stays as it comes.

    Args:
        train_dl: yields batches `(x, y)`, as a DataLoader of your MNISTDataset does.
        model: the network to train.
        opt: an optimiser that holds its parameters.
        loss_fn: as in `train_batch`.
        n_epochs: how many times to go through all batches.

    Returns:
        `(losses, accuracies)`, two lists of `n_epochs` plain numbers: the mean of the batch losses
        in each epoch, and the accuracy on the training data right after it, which `mean_accuracy`
        measures for you.
    """
    # BEGIN SOLUTION q5_fit: train, and return the losses and the accuracies of all epochs
    losses, accuracies = [], []
    for _ in range(n_epochs):
        batch_losses = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append(float(np.mean(batch_losses)))
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies
    # END SOLUTION


# %% q6_plot


def plot_history(losses: list[float], accuracies: list[float]) -> Figure:
    """Draw how the training went (task q6_plot).

    Two panels, one for the losses and one for the accuracies, each with a title that says which.
    The x axis counts the epochs from 1. The values stay as they come; accuracies may also be drawn
    in percent if the panel says so. Labels on the axes are up to you.

    Make the panels with `subplots` of a `Figure`, or import `matplotlib.pyplot` and use that.
    Return the Figure; no `plt.show()` is needed.
    """
    # BEGIN SOLUTION q6_plot: draw two titled panels and return the Figure
    figure = Figure(figsize=(9, 3.5), layout="constrained")
    epochs = range(1, len(losses) + 1)
    panels = figure.subplots(1, 2)
    for panel, title, values in [
        (panels[0], "Loss", losses),
        (panels[1], "Accuracy", accuracies),
    ]:
        panel.plot(epochs, values, marker="o")
        panel.set(title=f"{title} on the training data", xlabel="epoch", xticks=epochs)
    return figure
    # END SOLUTION


# %% q7_exercise

# The shape, as whole numbers in a tuple, a list or the like, that a tensor of shape
# [60000, 28, 28] has after x.view(-1, 28 * 28).
# BEGIN SOLUTION SHAPE_AFTER_VIEW = None  # TODO q7_exercise: the shape instead of None
SHAPE_AFTER_VIEW = (60000, 784)
# END SOLUTION


def run_experiment(
    train_dl: DataLoader, test_dl: DataLoader, dropout: float, batch_norm: bool, n_epochs: int
) -> dict[str, float]:
    """Train a fresh network and tell how it went (task q7_exercise).

    A new MNISTNeuralNet with this `dropout` and `batch_norm`, Adam with learning rate 1e-2, cross
    entropy (all their other settings left alone), trained with `fit`.

    Returns:
        A dict of plain numbers: `"seconds"`, how long the training took by the clock, which is how
        long the call of `fit` took, its own measuring included (`time.perf_counter` is a clock);
        `"train_accuracy"` and `"test_accuracy"`, from 0 to 1, after the training.
    """
    # BEGIN SOLUTION q7_exercise: train a fresh network and return the dict
    model = MNISTNeuralNet(dropout, batch_norm)
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    began = time.perf_counter()
    fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs)
    return {
        "seconds": time.perf_counter() - began,
        "train_accuracy": mean_accuracy(train_dl, model),
        "test_accuracy": mean_accuracy(test_dl, model),
    }
    # END SOLUTION


# %% show_digits


def show_digits(x: torch.Tensor, y: torch.Tensor, n: int = 10) -> Figure:
    """Draw the first `n` images, each under its label. Given."""
    figure = Figure(figsize=(n, 1.5), layout="constrained")
    for image, label, panel in zip(x, y, figure.subplots(1, n), strict=False):
        panel.imshow(image, cmap="gray")
        panel.set_title(int(label))
        panel.axis("off")
    return figure


# %% learn


def learn(
    train_dl: DataLoader, test_dl: DataLoader, model: nn.Module, n_epochs: int
) -> tuple[list[float], list[float]]:
    """Fit the model as in the lecture, with a progress bar and a line for each epoch. Given."""
    opt = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses, accuracies = [], []
    for epoch in range(1, n_epochs + 1):
        with tqdm(total=len(train_dl), desc=f"epoch {epoch}", unit="batch", leave=False) as bar:
            hook = opt.register_step_post_hook(lambda *_, bar=bar: bar.update())
            (loss,), (train,) = fit(train_dl, model, opt, nn.CrossEntropyLoss(), n_epochs=1)
            hook.remove()
        losses.append(loss)
        accuracies.append(train)
        test = mean_accuracy(test_dl, model)
        print(f"epoch {epoch}: loss {loss:.4f}, accuracy {train:.4f} train, {test:.4f} test")
    return losses, accuracies


# %% compare


def compare(train_dl: DataLoader, test_dl: DataLoader, n_epochs: int) -> None:
    """Run the exercise's experiments; print what they give beside what to expect. Given."""
    import expected  # here, as grading needs nothing of it

    print(expected.HEAD)
    remarks = []
    for dropout, batch_norm in [(0.25, True), (0.1, False), (0.9, False)]:
        result = run_experiment(train_dl, test_dl, dropout, batch_norm, n_epochs)
        ranges = expected.ranges(train_dl.dataset.y, dropout, batch_norm, n_epochs)
        name = ("BatchNorm, " if batch_norm else "") + f"Dropout {dropout}"
        print(expected.row(name, result, ranges))
        remarks += expected.remarks(name, result, ranges)
    print("", *remarks, sep="\n")


# %% explanation

EXPLANATION = """
Which network takes the fewest seconds, and which one is best on the test data? What does Dropout
0.9 do to the training accuracy, and why? Write your answers here, instead of the questions.
"""


# %% script


def main() -> None:
    """Run the experiment of the lecture, then that of the exercise. Given."""
    from mnist import load_mnist  # here, as only the experiment needs the data

    options = read_options()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    x_train, y_train, x_test, y_test = load_mnist()
    print(f"{len(x_train)} training images of {list(x_train.shape[1:])} pixels, {x_train.dtype}")
    print("The first digits are", *y_train[:10].tolist())
    show_digits(x_train, y_train).savefig(options.out / "digits.png")

    device = choose_device(options.device)
    torch.set_default_device(device)
    train_dl = loader(x_train[: options.images], y_train[: options.images], 32, device)
    test_dl = loader(x_test, y_test, 1000, device)
    networks = {"plain": (0.0, False), "batchnorm": (0.0, True), "batchnorm_dropout": (0.25, True)}
    for name, (dropout, batch_norm) in networks.items():
        print(f"\n{name}")
        history = learn(train_dl, test_dl, MNISTNeuralNet(dropout, batch_norm), options.epochs)
        plot_history(*history).savefig(options.out / f"{name}.png")
    print("\nThe exercise\n")
    compare(train_dl, test_dl, options.epochs)
    print(f"\nThe plots are in {options.out.resolve()}")


def loader(x: torch.Tensor, y: torch.Tensor, batch_size: int, device: str) -> DataLoader:
    """Return a DataLoader whose batches, and the order of them, come from `device`. Given."""
    dataset = MNISTDataset(x.to(device), y.to(device))
    return DataLoader(dataset, batch_size, shuffle=True, generator=torch.Generator(device))


def choose_device(wanted: str) -> str:
    """Return the device to train on: with "auto", a GPU on which your code runs. Given."""
    if wanted != "auto":
        return wanted
    mps = "mps" if torch.backends.mps.is_available() else "cpu"
    device = "cuda" if torch.cuda.is_available() else mps
    if device != "cpu":
        try:
            with torch.device(device):  # a little training tells whether it works there
                x, y = torch.zeros(64, 28, 28, dtype=torch.uint8), torch.arange(64) % 10
                model = MNISTNeuralNet()
                opt = torch.optim.Adam(model.parameters(), lr=1e-2)
                fit(loader(x, y, 32, device), model, opt, nn.CrossEntropyLoss(), n_epochs=1)
        except Exception as problem:
            if isinstance(problem, NotImplementedError) and str(problem).startswith("q"):
                raise  # a task that is still to do
            print(f"Training on the CPU, as this does not work on the GPU: {problem}")
            return "cpu"
    print(f"Training on {device}.")
    return device


def read_options() -> argparse.Namespace:
    """Read the command line. Given."""
    parser = argparse.ArgumentParser(description="Run the experiments of the MNIST lab.")
    parser.add_argument("--epochs", type=int, default=5, help="rounds through the data (5)")
    parser.add_argument("--images", type=int, default=60_000, help="training images to use (all)")
    parser.add_argument("--out", type=Path, default=Path("plots"), help="folder for the plots")
    parser.add_argument("--device", default="auto", help="cpu, cuda, mps or auto (auto)")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except NotImplementedError as todo:
        sys.exit(f"Your next task: {todo}")
