"""The zip that Gradescope takes as an autograder: at its root, everything that grading needs."""

from __future__ import annotations

from .grader import Sources
from .packing import Files


def files(sources: Sources) -> Files:
    """Return the files of autograder.zip."""
    return {
        **sources.package,
        **sources.solution,
        "pyproject.toml": sources.text("pyproject.toml").encode(),
        **sources.platform("gradescope"),
        **pip_conf(sources.torch_index),
    }


def pip_conf(torch_index: str) -> Files:
    """Return the pip.conf that adds an index of CPU builds, if there is one to add."""
    if not torch_index:
        return {}
    return {"pip.conf": f"[global]\nextra-index-url = {torch_index}\n".encode()}
