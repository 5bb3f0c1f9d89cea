"""What a student reads who has only the public checks: also a likely cause."""

from __future__ import annotations

from functools import cache

import pytest

from autograder.installation import SOLUTION, load_module

MISTAKES = {mistake.name: mistake for mistake in load_module(SOLUTION / "mistakes.py").MISTAKES}

# The commonest mistakes, and what tells them from all others in the words of the public checks.
TELLING = {
    "not_rescaled": "The pixels are not rescaled.",
    "rescaled_twice": "The pixels are rescaled twice.",
    "divided_by_256": "the largest is 255",
    "left_as_uint8": "Whole numbers have no room for the greys",
    "not_flattened": "still a table of 28 rows",
    "torn_by_view": "torn apart: the first size has to be the images",
    "labels_as_floats": "a name of a class and not a quantity",
    "items_without_labels": "not a pair `(x_i, y_i)`",
    "divided_in_place": "A uint8 tensor has no room for fractions",
    "batch_norm_missing": "That is the network without BatchNorm.",
    "relu_missing": "is there no ReLU between them?",
    "softmax_at_the_end": "it has been through a softmax",
    "dropout_missing": "Dropout should make two passes differ",
    "dropout_in_evaluation": "something still drops values at random there",
    "dropout_as_probability_to_keep": "the probability to drop, not to keep",
    "layers_not_kept": "Layers count only as attributes",
    "super_init_missing": "`super().__init__()` has to come first",
    "zero_grad_missing": "PyTorch adds gradients up until somebody clears them",
    "step_missing": "15 steps change nothing",
    "train_mode_missing": "came in evaluation mode, and `train_batch` trained it in that mode",
    "softmax_before_the_loss": "Do the logits pass through softmax before the loss?",
    "loss_keeps_its_graph": "keeps the whole computation alive",
    "loss_not_returned": "None (is a `return` missing?)",
    "no_grad_in_training": "`backward` finds nothing to go back along",
    "eval_missing": "came in training mode and was measured in it",
    "no_grad_missing": "Gradients were tracked",
    "in_percent": "That is in percent.",
    "count_of_right_answers": "how many are right, not which fraction",
    "mean_of_booleans": "True and False have no mean",
    "one_epoch_only": "Does a `return` stand inside the loop",
    "last_loss_of_the_epoch": "That is the loss of batch 3 alone.",
    "results_swapped": "Are the two lists in the right order?",
    "one_panel": "should have two panels, but has 1",
    "no_titles": "Panel 1 has no title.",
    "epochs_from_zero": "epochs count from 1",
    "figure_not_returned": "None (is a `return` missing?)",
    "shape_turned": "Each image is one row",
    "tested_on_training_data": "That is what it reaches on the training data.",
    "not_trained": "was this network trained?",
}


@cache
def public_messages(name: str) -> list[str]:
    """Return what the public checks of a mistake's question say, as in a student's notebook."""
    from autograder.judge.cases import question_of, questions

    mistake = MISTAKES[name]
    question = next(q for q in questions() if q.name == question_of()[mistake.replaces])
    env, said = mistake.names(), []
    for case in question.cases:
        if not case.hidden:
            try:
                case.run(env)
            except Exception as failure:  # a check's own, or the submission's
                said.append(str(failure))
    return said


@pytest.mark.parametrize("name", TELLING)
def test_public_checks_name_the_likely_cause(name):
    """Without solution and mistakes at hand, some message still says what is probably wrong."""
    said = public_messages(name)
    assert any(TELLING[name] in message for message in said), said


def test_messages_are_short_and_show_no_code_of_ours():
    """Every message of the public checks is at most 80 words, and none is a traceback."""
    for name in TELLING:
        for message in public_messages(name):
            assert len(message.split()) <= 80
            assert "Traceback" not in message
            assert "autograder" not in message
