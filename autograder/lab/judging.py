"""What the judge knows of this lab's probes: one row for each, and what their replies look like.

Whoever adds a probe, or a key to a probe's reply, adds it here.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..judge.probe_traits import Judging, Reduced, Traits, always
from ..judge.recorder import Call
from ..judge.replies import (
    NUMBER,
    NUMBER_AND_KIND,
    NUMBERS,
    SCALAR,
    SHAPE,
    TENSOR,
    TENSORS,
    TEXT,
    YES_OR_NO,
    Form,
    Keys,
    Leaf,
    ListOf,
    Row,
    may_lack,
)
from . import evidence
from .drawing import not_drawn
from .likeness import COMPARISONS, likeness_of_passes, with_duration
from .shortcuts import given_weights

WEIGHTS_TOLERANCE = 1e-4  # after an experiment: an optimiser's settings show in the fourth digit
WEIGHTS = Keys(dict.fromkeys(("w1", "b1", "gamma", "beta", "mean", "var", "w2", "b2"), TENSOR))
COUNT = Leaf((int,))
EVENTS = Keys({**dict.fromkeys(("backward", "step", "other"), COUNT), "training": YES_OR_NO})
SUMMARY: Mapping[str, Form] = {
    "is_dataset": YES_OR_NO,
    "len": COUNT,
    "x_shape": SHAPE,
    "x_dtype": TEXT,
    "y_shape": SHAPE,
    "y_dtype": TEXT,
}
HISTORY: Mapping[str, Form] = {"losses": NUMBERS, "accuracies": NUMBERS}
PLACE = Row((NUMBER, NUMBER))
PLACES = ListOf(PLACE, 100)
LINE = Keys({"how": TEXT, "x": NUMBERS, "y": NUMBERS, "places": PLACES, "pixels": PLACES})
PANEL = Keys(
    {
        "title": TEXT,
        "pieces": ListOf(Keys({"text": TEXT, "at": PLACE}), 12),
        "percent": YES_OR_NO,
        "lines": ListOf(LINE, 1_000),
    }
)


def evaluates(call: Call) -> bool:
    """Tell whether a call passes a batch through the network in evaluation mode."""
    return not all(training for training, _ in call.arguments["passes"])


def drops(call: Call) -> bool:
    """Tell whether a call passes batches through the network in training mode only."""
    return not evaluates(call)


TRAITS: Mapping[str, Traits] = {
    "dataset": Traits(
        Keys(
            {
                **SUMMARY,
                "items": ListOf(Row((TENSOR, TENSOR)), 1_000),
                "input_after": Row((TENSOR, TENSOR)),
            }
        ),
        exact=always,
        part="items",
        shows_work=evidence.same_pixels,
        shows_code=evidence.same_pixels,
        handed_back=evidence.images_handed_back,
    ),
    # Of 60,000 copies of one image only a row is compared: two copies are enough.
    "dataset_of": Traits(
        Keys({**SUMMARY, "row": TENSOR}),
        exact=always,
        costly=True,
        reduced=Reduced({"count": 2, "row": 1}, "row"),
        shows_work=evidence.same_grey,
    ),
    "dataset_batches": Traits(Keys({"x": TENSORS, "y": TENSORS}), exact=always, part="x"),
    "model_layers": Traits(
        Keys(
            {
                "shapes": ListOf(SHAPE, 10_000),
                "parameters": COUNT,
                "frozen": COUNT,
                "batch_norms": COUNT,
                "stuck": YES_OR_NO,
                "order": ListOf(TEXT, 2),
            }
        ),
        by_chance=always,
        strict={"batch_norms": 0},
        around=given_weights,
    ),
    "model_logits": Traits(
        Keys({"logits": TENSORS, "running": TENSORS, "trouble": TEXT}),
        exact=evaluates,
        by_chance=drops,
        around=given_weights,
        likeness=likeness_of_passes,
        shows_work=evidence.mixes_hidden_values,
        shows_code=evidence.mixes_hidden_values,
    ),
    "train_steps": Traits(
        Keys({"losses": NUMBER_AND_KIND, "weights": WEIGHTS, "events": EVENTS}),
        exact=always,
        shows_work=evidence.trained,
    ),
    "accuracy_of": Traits(
        Keys(
            {
                "values": NUMBER_AND_KIND,
                "frozen": COUNT,
                "tracking": YES_OR_NO,
                "weights": WEIGHTS,
            }
        ),
        exact=always,
    ),
    "fit_small": Traits(
        Keys(
            {**HISTORY, "weights": WEIGHTS, "taken": Keys(dict.fromkeys(("opt", "other"), COUNT))}
        ),
        exact=always,
        part="weights",
        shows_work=evidence.trained,
        shows_code=evidence.learns,
        handed_back=evidence.weights_handed_back,
    ),
    "fit_and_predict": Traits(
        Keys({**HISTORY, "predictions": TENSOR}),
        by_chance=always,
        costly=True,
        trains=True,
        runs="fit",
    ),
    "history_figure": Traits(
        Keys({"panels": ListOf(PANEL, 100), "ink": TENSOR, "letters": TENSOR}), doubt=not_drawn
    ),
    "shape_after_view": Traits(Keys({"shape": NUMBERS})),
    # A mistake in `run_experiment` itself gives no right numbers that another seed would not.
    "experiment": Traits(
        Keys(
            {
                "results": may_lack(("seconds", "train_accuracy", "test_accuracy"), NUMBER),
                "seconds_measured": NUMBER,
                "span": NUMBER,
                "models": ListOf(Row((SCALAR, SCALAR)), 1_000),
                "steps": COUNT,
                "optimizer": TEXT,
                "weights": may_lack(("gamma", "beta", "w2", "b2"), TENSOR),
            }
        ),
        exact=always,
        trains=True,
        timed=True,
        around=given_weights,
        own_mistakes=False,
        strict={"weights": WEIGHTS_TOLERANCE},
        normal=with_duration,
    ),
}

JUDGING = Judging(TRAITS, COMPARISONS)
