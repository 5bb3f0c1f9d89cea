"""Train without loading PyTorch's compiler.

The first optimizer step of a process imports `torch._dynamo`, which takes a second and 80 MB, only
to mark what must not be compiled. Where nothing is compiled the marks do nothing, so a small module
stands in for the compiler until anything else is asked of it; then the real one takes its place.
"""

from __future__ import annotations

import importlib
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

import torch

NAME = "torch._dynamo"


def postpone_compiler() -> None:
    """Let optimizers step without `torch._dynamo`, which is loaded when something needs it."""
    spec = PathFinder.find_spec(NAME, torch.__path__)
    if NAME not in sys.modules and spec is not None:
        sys.modules[NAME] = _StandIn(spec)
        torch._dynamo = sys.modules[NAME]
        sys.meta_path.insert(0, _Parts())


class _StandIn(ModuleType):
    """Has the two marks that an optimizer's step needs; for all else it fetches the compiler."""

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(NAME, "Stands in for the compiler until it is needed.")
        self.__spec__, self.__file__ = spec, spec.origin
        self.__path__ = spec.submodule_search_locations or []

    @staticmethod
    def graph_break(*_: Any, **__: Any) -> None:
        """Mark a place where compiled code ends: nothing is compiled."""

    @staticmethod
    def disable(function: Any = None, *rest: Any, **options: Any) -> Any:
        """Mark a function as not to be compiled: nothing is compiled."""
        if function is None or rest[1:] or options.get("wrapping", True):
            return _compiler().disable(function, *rest, **options)
        return function

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_compiler(), name)


class _Parts(MetaPathFinder):
    """Fetches the compiler before any module inside it is imported."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Return where to find a part of the compiler, if the compiler itself has not brought it.

        See `importlib.abc.MetaPathFinder.find_spec`.
        """
        if not name.startswith(f"{NAME}."):
            return None
        _compiler()
        found = sys.modules.get(name)
        return None if found is None else ModuleSpec(name, _Found(found))


class _Found(Loader):
    """Loads a module that is there already."""

    def __init__(self, module: ModuleType) -> None:
        self._module, self._spec = module, module.__spec__
        module.__spec__ = None  # or else Python would take it from here and load it again

    def create_module(self, _: ModuleSpec) -> ModuleType:
        """Return the module."""
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module as it was."""
        module.__spec__ = self._spec


def _compiler() -> Any:
    """Return the real `torch._dynamo`, in place of the stand-in from now on."""
    if isinstance(sys.modules.get(NAME), _StandIn):
        sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, _Parts)]
        del sys.modules[NAME], torch._dynamo
    return importlib.import_module(NAME)
