"""A root of its own: the worker sees what its policy names, and nothing else of the disk.

Built from nothing on a small tmpfs, so that what was forgotten is missing rather than exposed. It
exists in the worker's mount namespace only, and is gone with it, private folder and all.
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from . import kernel
from .paths import DEVICES, Visible, visible
from .spawn_request import Site
from .sweeping import MOST_ENTRIES

HOME = "/sandbox"


def enter(site: Site) -> bool:
    """Move this process into a root of its own; say whether it is there. Needs its privileges."""
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    root = site.folder
    _tmpfs(root, "size=1m,nr_inodes=4096,mode=755")
    try:
        _furnish(root, site)
        _pivot(root)
    except OSError:
        site.note("private_folder", "")
        kernel.unmount(root)
        raise
    return _is_read_only()


def _tmpfs(target: str, options: str) -> None:
    kernel.mount("tmpfs", target, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def _furnish(root: str, site: Site) -> None:
    """Put into the new root all that the worker may see."""
    seen = visible(site.policy)
    _show_files(root, seen)
    for device in DEVICES:
        _show(root, device, read_only=False)
    os.makedirs(f"{root}/proc", exist_ok=True)
    _process_folder(root, site)
    _private_folder(root, site)
    flags = kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY
    kernel.mount("", root, "", flags | kernel.MS_NOSUID | kernel.MS_NODEV)


def _show_files(root: str, seen: Visible) -> None:
    shown: set[Path] = set()
    for path in seen.whole:
        real = _lead_to(root, path)
        if not shown & {real, *real.parents} and Path("/proc") not in real.parents:
            _show(root, real)
            shown.add(real)
    for link in (entry for entry in os.scandir("/") if entry.is_symlink()):
        if not os.path.lexists(root + link.path):  # /lib: libraries are looked up by that name
            os.symlink(os.readlink(link.path), root + link.path)
    for path in seen.hidden:
        if shown & {path, *path.parents}:
            _cover(root + str(path))


def _lead_to(root: str, path: Path) -> Path:
    """Make the folders and links that lead to `path` in the new root; return where it really is."""
    walked, rest = Path("/"), list(path.parts[1:])
    while rest:
        step = walked / rest.pop(0)
        if step.is_symlink():
            target = os.readlink(step)
            if not os.path.lexists(root + str(step)):
                os.symlink(target, root + str(step))
            onward = Path(os.path.normpath(walked.resolve() / target))
            walked, rest = Path("/"), [*onward.parts[1:], *rest]
        else:
            walked = step
            if rest:
                os.makedirs(root + str(walked), mode=0o755, exist_ok=True)
    return walked


def _show(root: str, path: Path, read_only: bool = True) -> None:
    """Bind one file or folder of the host to the same place in the new root."""
    target = root + str(path)
    if path.is_dir():
        os.makedirs(target, mode=0o755, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), mode=0o755, exist_ok=True)
        with open(target, "x"):
            pass
    try:
        kernel.mount(str(path), target, "", kernel.MS_BIND)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        # in a user namespace a folder comes only with what is mounted below it
        kernel.mount(str(path), target, "", kernel.MS_BIND | kernel.MS_REC)
    if read_only:
        kernel.make_read_only(target)


def _cover(target: str) -> None:
    """Put nothing in the place of a file or folder."""
    if os.path.isdir(target):
        _tmpfs(target, "size=4k,nr_inodes=1,mode=555")
        kernel.make_read_only(target)
    else:
        kernel.mount("/dev/null", target, "", kernel.MS_BIND)


def _process_folder(root: str, site: Site) -> None:
    """Show the worker's own processes in /proc, where that can be arranged; else an empty one."""
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC | kernel.MS_RDONLY
    wants_more = any(Path("/proc") in path.parents for path in site.policy.read_paths)
    hidden = "hidepid=invisible" if wants_more else "hidepid=invisible,subset=pid"
    for options in (hidden, "hidepid=2", ""):
        if not options and not site.record.get("pid_namespace"):
            return
        with contextlib.suppress(OSError):
            kernel.mount("proc", f"{root}/proc", "proc", flags, options)
            return


def _private_folder(root: str, site: Site) -> None:
    """Make the folder that the worker may write to, and lead the usual places there."""
    os.mkdir(root + HOME)
    owner, group = (os.geteuid(), os.getegid()) if site.uid is None else (site.uid, site.uid)
    size = f"size={site.policy.private_bytes},nr_inodes={MOST_ENTRIES}"
    _tmpfs(root + HOME, f"{size},mode=700,uid={owner},gid={group}")
    site.note("private_folder", "tmpfs")
    for usual in ("/tmp", "/dev/shm"):
        with contextlib.suppress(FileExistsError):  # a virtual environment may live in /tmp
            os.symlink(HOME, root + usual)


def _pivot(root: str) -> None:
    os.chdir(root)
    kernel.pivot_root(".", ".")
    kernel.unmount(".")
    os.chdir(HOME)


def _is_read_only() -> bool:
    """Try to write outside the private folder, while we still have the rights to."""
    try:
        os.mkdir("/seen")
    except OSError as error:
        return error.errno == errno.EROFS
    return False
