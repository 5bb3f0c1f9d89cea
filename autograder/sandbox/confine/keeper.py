"""The keeper: the process between the fork server and one worker, which cleans up after it.

It prepares the namespaces, forks the worker into them, and then only waits: for the worker to end,
for the order to end it, or for the fork server to die. In each case it kills what the worker left,
removes the private folder and reports how the worker ended. It runs no line of student code.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import traceback
from pathlib import Path
from typing import Any, NoReturn

from . import confinement, descriptors, identity, kernel, namespaces, rlimits, sweeping
from .spawn_request import Site

_WATCH_SECONDS = 0.2


def run(site: Site) -> NoReturn:
    """Be the keeper of the worker that `site` describes, to the end."""
    status = 70
    gc.disable()  # a collection would touch, and so copy, all memory shared with the fork server
    try:
        _keep(site)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _keep(site: Site) -> None:
    wake = _prepare(site)
    held = _claim(site)
    namespaces.enter(site)
    gate_read, gate_write = os.pipe()
    worker = os.fork()
    if worker == 0:
        gc.enable()
        os.close(gate_write)
        confinement.run(site, gate_read)
    _report(site, {"pid": worker})
    os.write(gate_write, b"!")
    own = {site.report_fd, site.life_fd, *wake}
    descriptors.close_all_but({2, *own} | ({held.fileno()} if held else set()))
    report = _wait(site, worker, wake[0])
    with contextlib.suppress(OSError):  # the spawner tries again
        sweeping.remove(site.folder)
    _report(site, report)


def _report(site: Site, record: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more
        os.write(site.report_fd, json.dumps(record).encode() + b"\n")


def _prepare(site: Site) -> tuple[int, int]:
    """Leave the fork server's session; hear of every child that ends, and of the parent's death."""
    confinement.reset_signals()
    rlimits.be_opaque()
    os.setsid()
    with contextlib.suppress(OSError):
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGTERM)
    if site.offers("subreaper"):
        with contextlib.suppress(OSError):
            kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    keep = {0, 1, 2, site.stdout_fd, site.report_fd, site.life_fd, *site.keep_fds}
    descriptors.close_all_but(keep)
    wake = os.pipe()
    for end in wake:
        os.set_blocking(end, False)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(wake[1], warn_on_full_buffer=False)
    return wake


def _claim(site: Site) -> socket.socket | None:
    """Choose the worker's user, where this process may choose and that user can read Python."""
    if os.geteuid() != 0 or not site.offers("own_uid"):
        return None
    needed = (*site.policy.read_paths, Path(site.folder).parent)
    if namespaces.way(site) != "as root" and not identity.readable(*needed):
        return None
    uid, held = identity.claim_user()
    try:
        os.chown(site.folder, uid, uid)
    except PermissionError:  # root without its privileges, in a container
        return held
    site.uid = uid
    return held


def _wait(site: Site, worker: int, wake: int) -> dict[str, Any]:
    """Wait until the worker has ended or must end; leave none of its processes behind."""
    full = asked = False
    while (ended := _reap(worker)) is None:
        _sleep(site, wake)
        full = sweeping.overfull(site.folder, site.policy.private_bytes)
        if full or _is_to_end(site):
            asked = not full and not _is_dying(worker)
            sweeping.send(worker, signal.SIGKILL)
            ended = os.wait4(worker, 0)[1:]
            break
    _clear(site, worker)
    status, usage = ended
    seconds = usage.ru_utime + usage.ru_stime
    return {"status": status, "folder_full": full, "asked": asked, "cpu_seconds": seconds}


def _is_dying(worker: int) -> bool:
    """Say whether the worker was on its way out before anybody here killed it."""
    exiting = 4  # PF_EXITING, in the ninth field: see proc(5)
    try:
        text = Path(f"/proc/{worker}/stat").read_text()
        return bool(int(text.rpartition(")")[2].split()[6]) & exiting)
    except (OSError, ValueError, IndexError):
        return False


def _reap(worker: int) -> tuple[int, Any] | None:
    """Collect every child that has ended; return how the worker did, if it is among them."""
    while True:
        child, status, usage = os.wait4(-1, os.WNOHANG)
        if child == worker:
            return status, usage
        if child == 0:
            return None


def _sleep(site: Site, wake: int) -> None:
    select.select([wake, site.life_fd], [], [], _WATCH_SECONDS)
    with contextlib.suppress(BlockingIOError):
        os.read(wake, 512)


def _is_to_end(site: Site) -> bool:
    """Say whether the spawner has closed its end of our life, or has died."""
    return bool(select.select([site.life_fd], [], [], 0)[0]) or os.getppid() != site.spawner


def _clear(site: Site, worker: int) -> None:
    """Kill what the worker left; in a pid namespace of its own nothing can have outlived it."""
    with contextlib.suppress(OSError):
        os.killpg(worker, signal.SIGKILL)
    if site.uid is not None and not site.record.get("pid_namespace") and os.geteuid() == 0:
        sweeping.kill_user(site.uid)
    if site.offers("subreaper"):
        sweeping.kill_descendants()
