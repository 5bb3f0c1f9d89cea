"""Which files and folders a worker may see, less those that lie inside but are hidden from it."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .policy import Policy

DEVICES = tuple(Path("/dev", name) for name in ("null", "zero", "full", "random", "urandom"))
_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/fonts",
    "/usr/share/zoneinfo",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/sys/devices/system/cpu",
)


def standard_read_paths(extra: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Return where this Python, its packages, the system's libraries and fonts are, and `extra`."""
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()]
    packages = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    found = [*map(Path, [*python, *packages, *_SYSTEM]), *extra]
    return tuple(sorted({path for path in found if os.path.exists(path) and path.parent != path}))


@dataclass(frozen=True)
class Visible:
    """What a policy lets a worker see.

    Args:
        whole: files and folders to show with all that is in them.
        hidden: what is to be covered inside these.
        readable: files and folders that hold nothing hidden, and together all the rest.
        listed: folders that hold something hidden: their names may be listed.
    """

    whole: tuple[Path, ...]
    hidden: tuple[Path, ...]
    readable: tuple[Path, ...]
    listed: tuple[Path, ...]


@lru_cache(maxsize=8)
def visible(policy: Policy) -> Visible:
    """Work out what a policy lets a worker see, once for all workers."""
    whole = _outermost(path for path in policy.read_paths if os.path.exists(path))
    hidden = tuple(path.resolve() for path in policy.hidden_paths if os.path.exists(path))
    readable: list[Path] = []
    listed: list[Path] = []
    for path in whole:
        _split(path, hidden, readable, listed)
    return Visible(whole, hidden, tuple(readable), tuple(listed))


def _outermost(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Drop the paths that lie inside another one."""
    kept: list[Path] = []
    for path in sorted(set(paths)):
        if not any(other in path.parents for other in kept):
            kept.append(path)
    return tuple(kept)


def _split(path: Path, hidden: tuple[Path, ...], readable: list[Path], listed: list[Path]) -> None:
    real = path.resolve()
    if any(real == secret or secret in real.parents for secret in hidden):
        return
    if not any(real in secret.parents for secret in hidden):
        readable.append(path)
        return
    listed.append(path)
    for name in sorted(os.listdir(path)):
        _split(path / name, hidden, readable, listed)
