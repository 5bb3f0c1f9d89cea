# ruff: noqa: E501 (lines of code are quoted whole)
"""Mutants that do what the reference does, or what the lab leaves free: each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .operators import Mutant

AGAIN = "What is done twice has the same effect as once."
ORDER = "The two do not depend on each other, so that their order is free."
ANYWHERE = "Inside or outside of the block, it does the same."
FIGURE = "The size, the layout and the style of the figure are free."
NUMBER = "A tensor of one number, or NumPy's, is as good as a float here."
SAME = "For the values that occur, both give the same."

# The reason, by the definition and what was done there.
EQUIVALENT: Mapping[tuple[str, str, str], str] = {
    ("MNISTDataset", "statement twice", "+ self.x = x.view(-1, 28 * 28) / 255"): AGAIN,
    ("MNISTDataset", "statement twice", "+ self.y = y"): AGAIN,
    ("MNISTNeuralNet", "statement twice", "+ super().__init__()"): AGAIN,
    (
        "MNISTNeuralNet",
        "statement twice",
        "+ self.input_to_hidden = nn.Linear(28 * 28, 1000)",
    ): AGAIN,
    (
        "MNISTNeuralNet",
        "statement twice",
        "+ self.normalise = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()",
    ): AGAIN,
    ("MNISTNeuralNet", "statement twice", "+ self.activate = nn.ReLU()"): AGAIN,
    ("MNISTNeuralNet", "statement twice", "+ self.drop = nn.Dropout(dropout)"): AGAIN,
    ("MNISTNeuralNet", "statement twice", "+ self.hidden_to_output = nn.Linear(1000, 10)"): AGAIN,
    ("train_batch", "statement twice", "+ model.train()"): AGAIN,
    ("train_batch", "statement twice", "+ opt.zero_grad()"): AGAIN,
    ("accuracy", "statement twice", "+ model.eval()"): AGAIN,
    ("accuracy", "statement twice", "+ answers = model(x).argmax(dim=1)"): AGAIN,
    ("fit", "statement twice", "+ losses, accuracies = ([], [])"): AGAIN,
    (
        "plot_history",
        "statement twice",
        "+ figure = Figure(figsize=(9, 3.5), layout='constrained')",
    ): AGAIN,
    ("plot_history", "statement twice", "+ epochs = range(1, len(losses) + 1)"): AGAIN,
    ("plot_history", "statement twice", "+ panel.plot(epochs, values, marker='o')"): AGAIN,
    (
        "plot_history",
        "statement twice",
        "+ panel.set(title=f'{title} on the training data', xlabel='epoch', xticks=epochs)",
    ): AGAIN,
    (
        "run_experiment",
        "statement twice",
        "+ opt = torch.optim.Adam(model.parameters(), lr=0.01)",
    ): AGAIN,
    ("run_experiment", "statement twice", "+ began = time.perf_counter()"): AGAIN,
    ("MNISTDataset", "statements exchanged", "+ self.y = y - self.y = y"): ORDER,
    (
        "MNISTNeuralNet",
        "statements exchanged",
        "+ self.normalise = nn.BatchNorm1d(1000) if batch_norm else nn.Identity() - self.normalise = nn.BatchNorm1d(1000) if batch_norm else nn.Identity()",
    ): ORDER,
    (
        "MNISTNeuralNet",
        "statements exchanged",
        "+ self.activate = nn.ReLU() - self.activate = nn.ReLU()",
    ): ORDER,
    (
        "MNISTNeuralNet",
        "statements exchanged",
        "+ self.drop = nn.Dropout(dropout) - self.drop = nn.Dropout(dropout)",
    ): ORDER,
    (
        "MNISTNeuralNet",
        "statements exchanged",
        "+ self.hidden_to_output = nn.Linear(1000, 10) - self.hidden_to_output = nn.Linear(1000, 10)",
    ): ORDER,
    ("train_batch", "statements exchanged", "+ opt.zero_grad() - opt.zero_grad()"): ORDER,
    (
        "train_batch",
        "statements exchanged",
        "+ loss = loss_fn(model(x), y) - loss = loss_fn(model(x), y)",
    ): ORDER,
    (
        "fit",
        "statements exchanged",
        "+ accuracies.append(mean_accuracy(train_dl, model)) - accuracies.append(mean_accuracy(train_dl, model))",
    ): ORDER,
    (
        "plot_history",
        "statements exchanged",
        "+ epochs = range(1, len(losses) + 1) - epochs = range(1, len(losses) + 1)",
    ): ORDER,
    (
        "plot_history",
        "statements exchanged",
        "+ panels = figure.subplots(1, 2) - panels = figure.subplots(1, 2)",
    ): ORDER,
    (
        "plot_history",
        "statements exchanged",
        "+ panel.set(title=f'{title} on the training data', xlabel='epoch', xticks=epochs) - panel.set(title=f'{title} on the training data', xlabel='epoch', xticks=epochs)",
    ): ORDER,
    (
        "run_experiment",
        "statements exchanged",
        "+ began = time.perf_counter() - began = time.perf_counter()",
    ): ORDER,
    ("accuracy", "statement into the block after it", "- model.eval() + model.eval()"): ANYWHERE,
    (
        "accuracy",
        "statement into the block before it",
        "- return (answers == y).float().mean().item() + return (answers == y).float().mean().item()",
    ): ANYWHERE,
    ("fit", "continue after 3 of the loop", "+ continue"): ANYWHERE,
    ("plot_history", "continue after 2 of the loop", "+ continue"): ANYWHERE,
    (
        "plot_history",
        "keyword dropped",
        "- figure = Figure(figsize=(9, 3.5), layout='constrained') + figure = Figure(layout='constrained')",
    ): FIGURE,
    (
        "plot_history",
        "keyword dropped",
        "- figure = Figure(figsize=(9, 3.5), layout='constrained') + figure = Figure(figsize=(9, 3.5))",
    ): FIGURE,
    (
        "plot_history",
        "arguments exchanged",
        "- panels = figure.subplots(1, 2) + panels = figure.subplots(2, 1)",
    ): FIGURE,
    (
        "plot_history",
        "keyword dropped",
        "- panel.plot(epochs, values, marker='o') + panel.plot(epochs, values)",
    ): FIGURE,
    (
        "plot_history",
        "keyword dropped",
        "- panel.set(title=f'{title} on the training data', xlabel='epoch', xticks=epochs) + panel.set(title=f'{title} on the training data', xticks=epochs)",
    ): FIGURE,
    (
        "plot_history",
        "keyword dropped",
        "- panel.set(title=f'{title} on the training data', xlabel='epoch', xticks=epochs) + panel.set(title=f'{title} on the training data', xlabel='epoch')",
    ): FIGURE,
    (
        "plot_history",
        "pair turned",
        "- figure = Figure(figsize=(9, 3.5), layout='constrained') + figure = Figure(figsize=(3.5, 9), layout='constrained')",
    ): FIGURE,
    (
        "plot_history",
        "first of a pair twice",
        "- figure = Figure(figsize=(9, 3.5), layout='constrained') + figure = Figure(figsize=(9, 9), layout='constrained')",
    ): FIGURE,
    (
        "plot_history",
        "9 → 10",
        "- figure = Figure(figsize=(9, 3.5), layout='constrained') + figure = Figure(figsize=(10, 3.5), layout='constrained')",
    ): FIGURE,
    (
        "plot_history",
        "9 → 8",
        "- figure = Figure(figsize=(9, 3.5), layout='constrained') + figure = Figure(figsize=(8, 3.5), layout='constrained')",
    ): FIGURE,
    (
        "plot_history",
        "3.5 → 35.0",
        "- figure = Figure(figsize=(9, 3.5), layout='constrained') + figure = Figure(figsize=(9, 35.0), layout='constrained')",
    ): FIGURE,
    (
        "accuracy",
        "call of a method dropped",
        "- return (answers == y).float().mean().item() + return (answers == y).float().mean()",
    ): NUMBER,
    (
        "accuracy",
        ".item → .detach",
        "- return (answers == y).float().mean().item() + return (answers == y).float().mean().detach()",
    ): NUMBER,
    (
        "fit",
        "call around a value dropped",
        "- losses.append(float(np.mean(batch_losses))) + losses.append(np.mean(batch_losses))",
    ): NUMBER,
    (
        "MNISTDataset",
        "int of what is returned",
        "- return len(self.x) + return int(len(self.x))",
    ): SAME,
    (
        "MNISTDataset",
        "round of what is returned",
        "- return len(self.x) + return round(len(self.x))",
    ): SAME,
    (
        "MNISTDataset",
        "abs of what is returned",
        "- return len(self.x) + return abs(len(self.x))",
    ): SAME,
    (
        "MNISTDataset",
        "list of what is returned",
        "- return (self.x[i], self.y[i]) + return list((self.x[i], self.y[i]))",
    ): SAME,
    ("MNISTDataset", ".x → .y", "- return len(self.x) + return len(self.y)"): SAME,
    (
        "MNISTDataset",
        ".view → .reshape",
        "- self.x = x.view(-1, 28 * 28) / 255 + self.x = x.reshape(-1, 28 * 28) / 255",
    ): SAME,
    (
        "MNISTNeuralNet",
        ".Identity → .Flatten",
        "- self.normalise = nn.BatchNorm1d(1000) if batch_norm else nn.Identity() + self.normalise = nn.BatchNorm1d(1000) if batch_norm else nn.Flatten()",
    ): SAME,
    (
        "train_batch",
        "abs of what is returned",
        "- return loss.item() + return abs(loss.item())",
    ): SAME,
    (
        "accuracy",
        "abs of what is returned",
        "- return (answers == y).float().mean().item() + return abs((answers == y).float().mean().item())",
    ): SAME,
    (
        "fit",
        "list of what is returned",
        "- return (losses, accuracies) + return list((losses, accuracies))",
    ): SAME,
    (
        "plot_history",
        "operands exchanged",
        "- epochs = range(1, len(losses) + 1) + epochs = range(1, 1 + len(losses))",
    ): SAME,
    (
        "plot_history",
        "subscript -1",
        "- for panel, title, values in [(panels[0], 'Loss', losses), (panels[1], 'Accuracy', accuracies)]: + for panel, title, values in [(panels[0], 'Loss', losses), (panels[-1], 'Accuracy', accuracies)]:",
    ): SAME,
    (
        "plot_history",
        "losses → accuracies",
        "- epochs = range(1, len(losses) + 1) + epochs = range(1, len(accuracies) + 1)",
    ): SAME,
}


def why_equivalent(mutant: Mutant) -> str:
    """Return why a mutant may have all points; nothing if nobody has argued that it may."""
    return EQUIVALENT.get((mutant.name, mutant.what, mutant.change), "")
