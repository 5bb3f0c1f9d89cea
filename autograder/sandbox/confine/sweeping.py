"""Nothing stays behind: every process of a worker is killed, its folder is removed.

The worker is dead when a folder is removed or about to die when it is measured, but what it left
there is hostile: folders nested deeper than any path may be long, without permissions, by the
thousand. So no function here recurses, follows a link or trusts a name.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import stat
import time
from pathlib import Path

from . import identity

_PATIENCE_SECONDS = 5.0
MOST_ENTRIES = 4096
_A_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def send(process: int, number: int) -> None:
    """Send a signal to a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)


def kill_descendants() -> None:
    """Kill every child of this process, and those that become its children by that.

    With PR_SET_CHILD_SUBREAPER a daemon becomes our child when its parent dies, whatever session
    it went to; so this reaches all of them. It gives up after a few seconds on a machine where
    processes are made faster than they can be killed.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        for child in children():
            send(child, signal.SIGKILL)
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.002)
        except ChildProcessError:
            return


def children() -> list[int]:
    """Return the process ids of this process's children (none where there is no /proc)."""
    try:
        text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
        return [int(word) for word in text.split()]
    except OSError:
        return _children_by_parent()


def _children_by_parent() -> list[int]:
    try:
        names = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []
    return [int(name) for name in names if _parent(name) == os.getpid()]


def _parent(name: str) -> int:
    try:
        return int(Path("/proc", name, "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return -1


def kill_user(uid: int) -> None:
    """Kill all that user `uid` runs, in one call that no fork can outrun."""
    helper = os.fork()
    if helper == 0:
        if identity.become(uid):
            with contextlib.suppress(OSError):
                os.kill(-1, signal.SIGKILL)
        os._exit(0)
    os.waitpid(helper, 0)


def overfull(folder: str, most_bytes: int) -> bool:
    """Say whether `folder` holds more than it may, or cannot be looked into any more."""
    size = entries = 0
    waiting = [folder]
    try:
        while waiting:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    entries += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
            if size > most_bytes or entries > MOST_ENTRIES:
                return True
    except FileNotFoundError:  # removed while we looked
        return False
    except OSError:  # unreadable, or nested deeper than a path is long
        return True
    return False


def remove(folder: str) -> None:
    """Remove `folder` and all that is in it: what lies deep is moved up, then removed.

    Raises:
        OSError: something could not be removed.
    """
    with contextlib.suppress(FileNotFoundError):
        _make_accessible(folder, None)
        top = os.open(folder, _A_FOLDER)
        try:
            while found := os.listdir(top):
                for name in found:
                    _remove_entry(top, name)
        finally:
            os.close(top)
        os.rmdir(folder)


def _remove_entry(top: int, name: str) -> None:
    if not _is_folder(name, top):
        os.unlink(name, dir_fd=top)
        return
    _make_accessible(name, top)
    inner = os.open(name, _A_FOLDER, dir_fd=top)
    try:
        for child in os.listdir(inner):
            _make_accessible(child, inner)
            os.rename(child, f".{secrets.token_hex(8)}", src_dir_fd=inner, dst_dir_fd=top)
    finally:
        os.close(inner)
    os.rmdir(name, dir_fd=top)


def _is_folder(name: str, parent: int | None) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)


def _make_accessible(name: str, parent: int | None) -> None:
    """Give a folder's owner back what is needed to empty and to move it; root needs no rights."""
    if os.geteuid() != 0 and _is_folder(name, parent):
        os.chmod(name, 0o700, dir_fd=parent)
