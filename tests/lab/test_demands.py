"""What a student reads beside a task and what docs/fairness.md says agree with what is checked."""

from __future__ import annotations

import re

import pytest

from autograder.installation import ROOT, SOLUTION, load_module

MISTAKES = {mistake.name: mistake for mistake in load_module(SOLUTION / "mistakes.py").MISTAKES}
SKELETON = " ".join((ROOT / "assignment/lab.py").read_text("utf-8").replace("#", " ").split())
FAIRNESS = " ".join((ROOT / "autograder/docs/fairness.md").read_text("utf-8").split())

# Each demand of the skeleton, in its words, and a known mistake that breaks it and loses points.
DEMANDED = {
    "float32 `[N, 784]`, each image as one row of numbers from 0 to 1": "not_flattened",
    "int64 `[N]`, the digit that each image shows": "labels_as_floats",
    "Change neither `x` nor `y` in place: others use them too": "divided_in_place",
    "Return the number of images": "length_of_an_image",
    "Return image `i` (float32 `[784]`) and its label": "items_without_labels",
    "In this order: Linear 784 to 1000, BatchNorm1d": "batch_norm_after_relu",
    "(only if `batch_norm`)": "batch_norm_always",
    "Dropout with the probability `dropout`": "dropout_always_half",
    "Both Linear layers have biases": "no_bias",
    "BatchNorm1d keeps its usual running averages": "without_running_statistics",
    "Two calls must give two networks that share no layer": "layers_shared",
    "no softmax here": "softmax_at_the_end",
    "Take one optimisation step on one batch": "two_steps",
    "train it in training mode": "train_mode_missing",
    "they must not leak into this one": "zero_grad_missing",
    "any network, not only yours": "global_optimizer",
    "called as `loss_fn(logits, labels)`": "loss_arguments_swapped",
    "The loss before the step": "loss_after_the_step",
    "a plain number (float or NumPy), no tensor": "loss_keeps_its_graph",
    "Return the fraction of images, from 0 to 1": "in_percent",
    "measure it in evaluation mode": "eval_missing",
    "and without gradients": "no_grad_missing",
    "Do not change its weights or running averages": "training_mode",
    "how many times to go through all batches": "one_epoch_only",
    "An epoch takes one step on each batch of `train_dl`": "first_batch_only",
    "two lists of `n_epochs` plain numbers": "loss_of_every_batch",
    "the mean of the batch losses in each epoch": "sum_of_losses",
    "the accuracy on the training data right after it": "accuracy_before_the_epoch",
    "No epoch is left out": "stops_early",
    "not even where nothing gets better": "best_accuracy_so_far",
    "the learning rate stays as it comes": "schedule_inside",
    "Two panels": "one_panel",
    "one for the losses and one for the accuracies": "losses_twice",
    "each with a title that says which": "titles_exchanged",
    "The x axis counts the epochs from 1": "epochs_from_zero",
    "The values stay as they come": "percent_in_the_plot",
    "Return the Figure": "figure_not_returned",
    "that a tensor of shape [60000, 28, 28] has after x.view(-1, 28 28)": "shape_before",
    "Train a fresh network": "network_not_fresh",
    "A new MNISTNeuralNet with this `dropout` and `batch_norm`": "settings_not_handed_on",
    "Adam with learning rate 1e-2, cross entropy": "adamw",
    "(all their other settings left alone)": "with_weight_decay",
    "A dict of plain numbers": "tuple_of_results",
    "how long the training took by the clock": "milliseconds",
    '`"train_accuracy"` and `"test_accuracy"`, from 0 to 1': "results_in_percent",
}
# What the skeleton leaves free, and where docs/fairness.md says the same.
FREE = {
    "In which mode you leave it is up to you": "restoring the model's mode or not",
    "a tuple, a list or the like": "`SHAPE_AFTER_VIEW` as tuple, list, `torch.Size` or tensor",
    "`self.y` may be this very tensor": "the tensor of labels itself as `.y`",
    "which `mean_accuracy` measures for you": "an accuracy that is the mean of those of the",
    "Labels on the axes are up to you": "with labels on the axes or without",
    "may also be drawn in percent if the panel says so": "a panel in percent whose title",
    "no `plt.show()` is needed": "a call of `plt.show()`",
}


@pytest.mark.parametrize("words", DEMANDED)
def test_what_the_skeleton_demands_is_checked(words):
    """Each demand stands there, and a known mistake (which loses points) breaks it."""
    plain = re.sub(r"[*\s]+", " ", SKELETON)
    assert re.sub(r"[*\s]+", " ", words) in plain
    assert DEMANDED[words] in MISTAKES


@pytest.mark.parametrize("words", FREE)
def test_what_is_free_is_free_on_both_pages(words):
    """What one page leaves free the other does not demand."""
    assert words in SKELETON
    assert FREE[words] in FAIRNESS
