"""All known mistakes: wrong versions of the lab's parts, each with the hint for who makes it.

A file per question lies in mistakes/. A new mistake is a decorated function or class there; the
tests then demand that it loses points in its own question, and is told its own hint.
"""

from pathlib import Path

from autograder.installation import load_module
from autograder.judge.mistake import in_module

MISTAKES = tuple(
    mistake
    for path in sorted(Path(__file__).with_suffix("").glob("q*.py"))
    for mistake in in_module(load_module(path))
)
