"""What a dataset and its items are, told in plain data."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from .faults import SubmissionError, describe_type, student_code
from .plain_data import length, plain_tensor

MOST_OF_AN_ITEM = 50_000  # numbers; whoever returns all images for one has many more


def dataset_described(ds: Any) -> dict[str, Any]:
    """Return how long a dataset is, and shape and dtype of its `x` and `y`.

    Raises:
        SubmissionError: these are no tensors, or reading them raised.
    """
    with student_code("`MNISTDataset`"):
        count, x, y = len(ds), ds.x, ds.y
    for value, what in ((x, "`ds.x`"), (y, "`ds.y`")):
        if not isinstance(value, Tensor):
            raise SubmissionError("wrong_type", f"{what} is {describe_type(value)}, not a tensor.")
    return {
        "is_dataset": isinstance(ds, torch.utils.data.Dataset),
        "len": int(count),
        "x_shape": [int(n) for n in x.shape],
        "x_dtype": str(x.dtype),
        "y_shape": [int(n) for n in y.shape],
        "y_dtype": str(y.dtype),
    }


def item_described(item: Any, i: int) -> list[Any]:
    """Return the image and the label of the item `ds[i]`, two plain tensors.

    Raises:
        SubmissionError: it is no pair of such.
    """
    if not isinstance(item, (tuple, list)) or len(item) != 2:
        got = describe_type(item) + length(item)
        raise SubmissionError("wrong_type", f"`ds[{i}]` is {got}, not a pair `(x_i, y_i)`.")
    image, label = item
    if isinstance(label, (int, float)) or type(label).__module__ == "numpy":
        label = torch.as_tensor(label)
    pair = ((image, f"`ds[{i}][0]`"), (label, f"`ds[{i}][1]`"))
    return [plain_tensor(value, what, most=MOST_OF_AN_ITEM) for value, what in pair]
