"""Python's parser, one thread at a time."""

from __future__ import annotations

import ast
import inspect
import threading
import warnings
from typing import Any

_one_at_a_time = threading.Lock()


def parse(text: str) -> ast.Module:
    """Return the syntax tree of `text`, without warnings about it.

    CPython counts the depth of a tree per interpreter, not per thread (until 3.13): of two threads
    that parse side by side, one may fail with "AST constructor recursion depth mismatch". The list
    of warning filters is shared as well.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError, …: as `ast.parse` does.
    """
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def source_of(definition: Any) -> str:
    """Return the source of a class or a function, for which `inspect` may parse its whole file.

    Raises:
        OSError, TypeError: as `inspect.getsource` does.
    """
    with _one_at_a_time:
        return inspect.getsource(definition)
