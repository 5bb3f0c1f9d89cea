"""`mnist-lab doctor`: what this machine offers to the sandbox, in words."""

from __future__ import annotations


def run() -> int:
    """Print a line per layer; return 0 if all of them are here, else 1."""
    raise SystemExit("not there yet")


def missing_layers() -> list[str]:
    """Return the names of the layers that this machine lacks."""
    return []
