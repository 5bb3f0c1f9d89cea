"""What the probes of any lab are built on: how a name of the submission is found and called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .faults import SubmissionError, student_code
from .plain_data import describe_type, empty_body

Probe = Callable[..., dict[str, Any]]


def touches(*names: str) -> Callable[[Probe], Probe]:
    """Mark which names of the lab a probe uses directly, so that blame goes to the right task."""

    def mark(probe: Probe) -> Probe:
        probe.names = names  # type: ignore[attr-defined]  # a function carries its own marks
        return probe

    return mark


class BaseProbes:
    """Finds and calls what a submission defines.

    Args:
        env: the names that the submission defines.
        images: named tensors that a probe may refer to, so that they need not be sent each time.
    """

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
        if empty := empty_body(target, name):
            raise SubmissionError("not_implemented", empty)
        if not callable(target):
            said = f"`{name}` is {describe_type(target)}, which cannot be called."
            again = " Does a later line use that name for something else?"
            raise SubmissionError("wrong_type", said + again)
        with student_code(f"`{name}`"):
            return target(*args, **options)

    def _image(self, name: str) -> Any:
        if name not in self._images:
            raise SubmissionError("environment", f"The images `{name}` are not loaded here.")
        return self._images[name]
