"""What the probes of any lab are built on: how a name of the submission is found and called."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar

from .faults import SubmissionError, describe_type, student_code

Probe = Callable[..., dict[str, Any]]


def touches(*names: str) -> Callable[[Probe], Probe]:
    """Mark which names of the lab a probe uses directly, so that blame goes to the right task."""

    def mark(probe: Probe) -> Probe:
        probe.names = names  # type: ignore[attr-defined]  # a function carries its own marks
        return probe

    return mark


class BaseProbes:
    """Finds and calls what a submission defines.

    `parameters` are those that the lab gives its functions, by name, where their order matters.

    Args:
        env: the names that the submission defines.
        images: named tensors that a probe may refer to, so that they need not be sent each time.
    """

    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, env: Mapping[str, Any], images: Mapping[str, Any] | None = None) -> None:
        self._env = env
        self._images = images or {}

    def _get(self, name: str) -> Any:
        """Return what the submission calls by this name.

        Raises:
            SubmissionError: it defines no such name.
        """
        if name not in self._env:
            raise SubmissionError("missing", f"`{name}` is not defined.")
        return self._env[name]

    def _run(self, name: str, *args: object, **options: object) -> Any:
        """Call a function or class of the submission and return what it returns.

        Raises:
            SubmissionError: there is none, it has no body yet, or it raised.
        """
        target = self._get(name)
        if empty := _empty_body(target, name):
            raise SubmissionError("not_implemented", empty)
        if not callable(target):
            said = f"`{name}` is {describe_type(target)}, which cannot be called."
            again = " Does a later line use that name for something else?"
            raise SubmissionError("wrong_type", said + again)
        try:
            with student_code(f"`{name}`"):
                return target(*args, **options)
        except SubmissionError as error:
            if error.kind == "exception" and (said := self._out_of_order(name, target)):
                raise SubmissionError(error.kind, f"{error}{said}", error.error) from None
            raise

    def _out_of_order(self, name: str, target: Any) -> str:
        """Say that a function takes the lab's parameters in another order, if it does."""
        wanted, taken = self.parameters.get(name, ()), positional(target)
        if tuple(taken) == wanted or sorted(taken) != sorted(wanted):
            return ""
        orders = f"({', '.join(taken)}), but the lab passes ({', '.join(wanted)})"
        return f" `{name}` takes {orders}: keep that order."

    def _image(self, name: str) -> Any:
        if name not in self._images:
            raise SubmissionError("environment", f"The images `{name}` are not loaded here.")
        return self._images[name]


def positional(target: Any) -> list[str]:
    """Return the names of the parameters that a function or class takes by position."""
    with suppress(Exception):  # some have no signature, and a student's may be anything
        found = inspect.signature(target).parameters.values()
        return [p.name for p in found if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    return []


def _empty_body(target: object, name: str) -> str:
    """Say that a function, or a method that a class needs, has no body yet; or nothing."""
    if inspect.isclass(target):
        methods = ((part, vars(target).get(part)) for part in ("__len__", "__getitem__", "forward"))
        empty = next((part for part, method in methods if _does_nothing(method)), "")
        return f"`{name}.{empty}` has no body yet, only `...` or `pass`." if empty else ""
    return f"`{name}` has no body yet, only `...` or `pass`." if _does_nothing(target) else ""


def _does_nothing(function: object) -> bool:
    """Tell whether a function's code is that of a body which holds nothing."""
    return (
        inspect.isfunction(function)
        and function.__code__.co_code in (_nothing.__code__.co_code, _BARE.__code__.co_code)
        and set(function.__code__.co_consts) <= {None, function.__doc__}
    )


def _nothing() -> None:
    """Do nothing, and have a docstring, as an empty task has."""


_BARE: Callable[[], None] = lambda: None  # noqa: E731  (likewise, without a docstring)
