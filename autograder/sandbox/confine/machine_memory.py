"""How much memory this machine, or the container that we are in, can still give out."""

from __future__ import annotations

import os
from pathlib import Path


def memory_of_machine() -> int:
    """Return how many bytes this machine, or the container we are in, can still give out."""
    found = [size for size in (_available(), _left_in_container()) if size is not None]
    return min(found) if found else int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))


def _available() -> int | None:
    for line in _lines(Path("/proc/meminfo")):
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _left_in_container(root: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Return what the tightest control group above us leaves, by cgroup version 2 or 1."""
    left = [_left(folder) for folder in _groups(root, _lines(Path("/proc/self/cgroup")))]
    known = [size for size in left if size is not None]
    return min(known) if known else None


def _groups(root: Path, lines: list[str]) -> list[Path]:
    """Return our control groups and all above them, each in the hierarchy that bounds memory."""
    folders = [root, root / "memory"]  # a container sees its own group as the root
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers in ("", "memory"):
            own = (root if not controllers else root / "memory") / path.lstrip("/")
            folders += [f for f in (own, *own.parents) if f.is_relative_to(root)]
    return folders


def _left(folder: Path) -> int | None:
    for limit_name, used_name in (
        ("memory.max", "memory.current"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        bound, used = _number(folder / limit_name), _number(folder / used_name)
        if bound is not None and used is not None:
            return max(0, bound - used + _file_cache(folder))
    return None


def _file_cache(folder: Path) -> int:
    """Return what the kernel would take back from the file cache before it refuses memory."""
    names = ("inactive_file", "total_inactive_file")
    found = [line.split() for line in _lines(folder / "memory.stat")]
    return max((int(words[1]) for words in found if words[0] in names), default=0)


def _number(path: Path) -> int | None:
    text = "".join(_lines(path)).strip()
    return int(text) if text.isdigit() else None  # "max" is no limit


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
