"""Turn what a submission returns into plain data, or say what it is instead."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from .faults import SubmissionError, describe_type, student_code

LARGEST_ANSWER = 2_000_000  # numbers in one answer, 8 MB; more is a mistake, and is not sent


def plain_tensor(value: object, what: str, most: int = LARGEST_ANSWER) -> Tensor:
    """Return `value` as a plain, dense, detached CPU tensor, or say what it is instead.

    Raises:
        SubmissionError: `value` is not a tensor, or holds too many numbers.
    """
    if not isinstance(value, Tensor):
        raise SubmissionError("wrong_type", f"{what} is {describe_type(value)}, not a tensor.")
    if value.numel() > most:
        shape = list(value.shape)
        raise SubmissionError("wrong_shape", f"{what} has shape {shape}: far too many numbers.")
    with student_code(what):
        return value.detach().as_subclass(Tensor).cpu().to_dense().contiguous().clone()


def require(made: object, what: str, *names: str) -> None:
    """Raise SubmissionError unless an object that a student's class made has these attributes.

    Args:
        made: the object.
        what: it is called, in messages.
        names: of the attributes.
    """
    for name in names:
        with student_code(f"`{what}.{name}`"):
            found = name in dir(made) or hasattr(made, name)  # a property may cost much
        if not found:
            said = f"`{what}.{name}` is missing: is it `self.{name} = …` in `__init__`?"
            raise SubmissionError("wrong_type", said)


def is_pair(value: object) -> bool:
    """Tell whether `value` is a tuple, list, array or tensor that holds two things."""
    listed = isinstance(value, (tuple, list, Tensor)) or type(value).__module__ == "numpy"
    return listed and getattr(value, "ndim", 1) > 0 and len(value) == 2  # type: ignore[arg-type]


def plain_number(value: object, what: str) -> dict[str, float | str]:
    """Return `{"value": float, "kind": …}` for anything that holds a single number.

    `kind` is `float`, `numpy`, `tensor`, or `graph` for a tensor that still tracks gradients.
    """
    kind = "float"
    if isinstance(value, Tensor):
        kind = "graph" if value.requires_grad else "tensor"
        if value.numel() != 1:
            shape = list(value.shape)
            raise SubmissionError(
                "wrong_type", f"{what} is a tensor of shape {shape}, not one number."
            )
    elif type(value).__module__ == "numpy":
        kind = "numpy"
        if getattr(value, "size", 0) != 1:
            shape = list(getattr(value, "shape", ()))
            raise SubmissionError(
                "wrong_type", f"{what} is an array of shape {shape}, not one number."
            )
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SubmissionError("wrong_type", f"{what} is {describe_type(value)}, not a number.")
    with student_code(what):
        single: Any = value.detach() if isinstance(value, Tensor) else value
        return {"value": float(single.item() if kind == "numpy" else single), "kind": kind}


def plain_numbers(value: object, what: str) -> list[float]:
    """Return a list of floats from a list, a tuple, an array or a tensor of numbers."""
    with student_code(what):
        if not hasattr(value, "__len__") or isinstance(value, (str, bytes, dict, set, frozenset)):
            got = describe_type(value)
            raise SubmissionError("wrong_type", f"{what} is {got}, not a list or tuple of numbers.")
        items = list(value)  # type: ignore[call-overload]  # it has a length, so it is a sequence
    if len(items) > 10_000:
        raise SubmissionError("wrong_shape", f"{what} has {len(items)} entries: far too many.")
    return [float(plain_number(item, f"{what}[{i}]")["value"]) for i, item in enumerate(items)]


def length(value: object) -> str:
    """Say how many entries a tuple or a list has."""
    return f" of {len(value)}" if isinstance(value, (tuple, list)) else ""
