"""Python texts are parsed in several threads, as the judge does while it grades a class."""

from __future__ import annotations

import ast
import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.slicing.parsing import parse

TEXT = "x = f(1, [2, {3: (4, 5)}])\n" * 200


@pytest.fixture
def switching() -> Iterator[None]:
    """Let a collection of garbage, which may come in the midst of anything, change the thread."""

    def sleep(*_: object) -> None:
        time.sleep(0.0001)

    before = gc.get_threshold()
    gc.callbacks.append(sleep)
    gc.set_threshold(200)
    yield
    gc.set_threshold(*before)
    gc.callbacks.remove(sleep)


@pytest.mark.usefixtures("switching")
def test_threads_that_parse_side_by_side_do_not_disturb_each_other() -> None:
    """A right text parses whatever other threads do; CPython's own parser may refuse it then."""
    wanted = ast.dump(ast.parse(TEXT))
    with ThreadPoolExecutor(3) as pool:
        trees = list(pool.map(parse, [TEXT] * 6))
    assert all(ast.dump(tree) == wanted for tree in trees)
