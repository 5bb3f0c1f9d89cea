"""Objects that look like `Probes` to a check and pass every question on to one method."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from ..manifest import the_lab


class ProbeProxy(ABC):
    """Has the methods of `Probes`; each call arrives at `ask` with its arguments by name."""

    @abstractmethod
    def ask(self, probe: str, arguments: dict[str, Any]) -> Any:
        """Return the answer of the method `probe`."""

    def __getattr__(self, probe: str) -> Callable[..., Any]:
        if probe.startswith("_"):
            raise AttributeError(probe)
        signature = inspect.signature(getattr(the_lab().probe_class, probe))

        def method(*values: Any, **named: Any) -> Any:
            bound = signature.bind(self, *values, **named)
            return self.ask(probe, {k: v for k, v in bound.arguments.items() if k != "self"})

        return method
