"""Every limit bites: what is just below it passes, what is just above it is stopped."""

from __future__ import annotations

import errno
import mmap
import os
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from confined import MIB, NAMESPACES, need, run
from memory_taken import filled, take_list, take_tensor


@pytest.mark.parametrize("take", [take_list, take_tensor])
def test_a_submission_may_fill_its_memory_and_no_more(take):
    """Memory counts from what the worker inherits, so a fat fork server costs nobody anything.

    Like the fork server, the process that forks here is a fresh one: this one has run other tests,
    and a worker could fill what they have freed.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        below = fresh.submit(filled, take, 230 * MIB).result()
        value, error, status = fresh.submit(filled, take, 260 * MIB).result()
    assert below == (230 * MIB, "", 0)
    assert value is None
    assert error in ("MemoryError", "RuntimeError")
    assert status == 0, "the worker survives, so the next check can still be run"


def test_shared_mappings_count_too():
    """Shared memory is no private memory to the kernel; the limit on addresses bounds it."""

    def take(size: int) -> int:
        mmap.mmap(-1, size)
        return size

    assert run(lambda: take(128 * MIB), memory_bytes=256 * MIB).value == 128 * MIB
    assert run(lambda: take(2048 * MIB), memory_bytes=256 * MIB).errno == errno.ENOMEM


def test_a_file_may_be_as_large_as_allowed_and_no_larger():
    """One file is bounded even where the folder is not yet full."""

    def write(size: int) -> int:
        with open("file", "wb") as file:
            file.write(bytes(size))
        return os.path.getsize("file")

    assert run(lambda: write(MIB), file_bytes=MIB).value == MIB
    assert run(lambda: write(MIB + 1), file_bytes=MIB).errno == errno.EFBIG


def write_files(number: int) -> int:
    """Write as many files of half a MiB."""
    for name in range(number):
        with open(f"file{name}", "wb") as file:
            file.write(bytes(MIB // 2))
    return len(os.listdir("."))


def test_the_private_folder_holds_what_is_allowed_and_no_more():
    """Many small files are bounded together."""
    need("mount_namespace")
    assert run(lambda: write_files(7)).value == 7
    assert run(lambda: write_files(9)).errno == errno.ENOSPC


def test_without_a_file_system_of_its_own_the_folder_is_watched():
    """Where the kernel cannot bound the folder, the keeper ends a worker that overfills it."""

    def write_and_wait(number: int) -> int:
        written = write_files(number)
        time.sleep(1)
        return written

    below = run(lambda: write_and_wait(7), without=NAMESPACES)
    above = run(lambda: write_and_wait(9), without=NAMESPACES)
    assert below.value == 7
    assert not below.ended.folder_full
    assert above.value is None
    assert above.ended.folder_full
    assert above.layers.private_folder == "watched"


def test_as_many_empty_files_as_a_disk_has_entries_are_not_to_be_had():
    """Files without content cost the kernel memory too."""
    need("mount_namespace")

    def touch(number: int) -> int:
        for name in range(number):
            os.mkdir(f"folder{name}")
        return number

    assert run(lambda: touch(4000)).value == 4000
    assert run(lambda: touch(5000)).errno == errno.ENOSPC


def test_open_files_are_bounded():
    """By number: the standard streams count, the test's own channel may have a higher one."""

    def open_many(number: int) -> int:
        kept = [os.open(os.devnull, os.O_RDONLY) for _ in range(number)]
        return len(kept)

    assert run(lambda: open_many(27), open_files=32).value == 27
    assert run(lambda: open_many(30), open_files=32).errno == errno.EMFILE


def start_threads(number: int) -> int:
    """Have as many threads at once as there are, with the first, `number + 1` tasks."""
    done = threading.Event()
    threads = [threading.Thread(target=done.wait, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    done.set()
    return len(threads)


def test_threads_are_bounded():
    """The worker's first thread is one of its tasks."""
    need("task_limit")
    assert run(lambda: start_threads(7), tasks=8).value == 7
    assert run(lambda: start_threads(8), tasks=8).error == "RuntimeError"


def burn(seconds: float) -> float:
    """Use CPU time."""
    while time.process_time() < seconds:
        pass
    return seconds


def test_cpu_time_is_bounded():
    """An endless loop ends, and the time that it took is told."""
    below = run(lambda: burn(0.5), cpu_seconds=1)
    above = run(lambda: burn(60), cpu_seconds=1)
    assert below.value == 0.5
    assert above.ended.signal == signal.SIGKILL
    assert 0.9 < above.ended.cpu_seconds < 1.5


def test_ignoring_signals_does_not_make_more_time():
    """The kernel's last signal cannot be ignored."""

    def ignore_and_burn() -> float:
        for number in (signal.SIGXCPU, signal.SIGTERM, signal.SIGALRM):
            signal.signal(number, signal.SIG_IGN)
        return burn(60)

    assert run(ignore_and_burn, cpu_seconds=1).ended.signal == signal.SIGKILL


def test_limits_cannot_be_raised():
    """Soft and hard limits are the same, and the worker has no privilege to raise the hard one."""
    import resource

    def raise_limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (100, 100))

    assert run(raise_limit, cpu_seconds=5).error in ("ValueError", "PermissionError")
