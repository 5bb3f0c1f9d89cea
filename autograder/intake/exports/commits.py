"""When the last commit of a clone was made. Nothing that the clone configures is obeyed.

Git runs programs that a repository's own configuration names. So it is asked in an empty
repository of ours, which is only lent the clone's objects; which commit is the last one is read
from the small files that say so.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REFERENCE = re.compile(r"ref: (?P<name>refs/[\w./@+-]+)")
_LONGEST = 4_000_000  # of a file that lists references
_SECONDS = 10


def last_commit(repository: Path | None) -> datetime | None:
    """The time of the commit that a clone shows; None where there is no history to ask.

    Args:
        repository: its `.git` folder; an empty path for one that is not on disk.
    """
    if repository is None or (not repository.is_absolute() and not repository.parts):
        return None
    if repository.is_symlink() or not repository.is_dir() or shutil.which("git") is None:
        return None
    commit = _head(repository)
    objects = (repository / "objects").absolute()
    if commit is None or objects.is_symlink():
        return None
    command = ["git", "rev-list", "--max-count=1", "--timestamp", commit]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "GIT_DIR": str(_empty_repository(len(commit))),
        "GIT_OBJECT_DIRECTORY": str(objects),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=_SECONDS)
        stamp = int(done.stdout.split()[0])
        return datetime.fromtimestamp(stamp).astimezone()
    except (OSError, ValueError, IndexError, OverflowError, subprocess.TimeoutExpired):
        return None


def _head(repository: Path) -> str | None:
    """The hash of the commit that is checked out."""
    head = _text(repository / "HEAD")
    if _HASH.fullmatch(head):
        return head
    found = _REFERENCE.fullmatch(head)
    if found is None or ".." in found["name"]:
        return None
    loose = _text(repository / found["name"])
    if _HASH.fullmatch(loose):
        return loose
    for line in _text(repository / "packed-refs").splitlines():
        commit, _, name = line.partition(" ")
        if name == found["name"] and _HASH.fullmatch(commit):
            return commit
    return None


def _text(path: Path) -> str:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LONGEST:
            return ""
        return path.read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""


@functools.cache
def _empty_repository(length: int) -> Path:
    """An empty repository of ours, with hashes of this length."""
    folder = tempfile.TemporaryDirectory(prefix="mnist-lab-")
    _FOLDERS.append(folder)
    root = Path(folder.name)
    for name in ("objects", "refs"):
        (root / name).mkdir()
    (root / "HEAD").write_text("ref: refs/heads/main\n")
    config = "[core]\nrepositoryformatversion = 0\nbare = true\n"
    if length > 40:
        config = config.replace("= 0", "= 1") + "[extensions]\nobjectformat = sha256\n"
    (root / "config").write_text(config)
    return root


_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []  # removed when the process ends
