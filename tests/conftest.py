"""What several tests share: one running sandbox, and quick ways to grade."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.sandbox.warmup import before_torch

before_torch()  # a process whose torch has several threads must not fork

from released import Release, make_release  # noqa: E402 (imports torch)

from autograder.sandbox.client import Sandbox  # noqa: E402 (imports torch)

Grade = Callable[..., "Result"]  # noqa: F821 (imported after the fork, as it leads to secrets)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A running fork server with the grading images in it."""
    with Sandbox() as running:
        from autograder import data

        running.store(data.images())
        yield running


@pytest.fixture(scope="session")
def grade(sandbox: Sandbox) -> Grade:
    """A function that grades a source text, given as str or bytes, and returns the result."""
    from autograder.judge import grading

    def run(source: str | bytes, file_name: str = "lab.py", **options: int) -> grading.Result:
        data = source.encode() if isinstance(source, str) else source
        return grading.grade(sandbox, "student", file_name, data, **options)

    return run


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Everything that `mnist-lab release` makes, proved by it; this takes more than a minute."""
    return make_release(tmp_path_factory.mktemp("release"))
