"""Run a program as a platform would, and measure what it and all its children take."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.1  # seconds between two looks at the memory


@dataclass(frozen=True)
class Run:
    """How a program ran.

    Attributes:
        status: its exit status; None where it was ended for taking too long.
        output: what it printed, errors included.
        seconds: by the clock.
        cpu: seconds of the processor, its children included.
        peak: bytes of memory of it and its children together (the sum of their proportional
            shares); 0 where the machine does not tell.
    """

    status: int | None
    output: str
    seconds: float
    cpu: float
    peak: int


def measured(
    command: Sequence[str], cwd: Path, env: Mapping[str, str], timeout: float = 600
) -> Run:
    """Run `command` in the folder `cwd` with the environment `env`."""
    start, before = time.monotonic(), _cpu()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=dict(env), stdout=output, stderr=subprocess.STDOUT
        )
        peaks = [0]
        watcher = threading.Thread(target=_watch, args=(process, peaks), daemon=True)
        watcher.start()
        status: int | None
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            status = None
        watcher.join()
        output.seek(0)
        text = output.read().decode(errors="replace")
    return Run(status, text, time.monotonic() - start, _cpu() - before, max(peaks))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen[bytes], peaks: list[int]) -> None:
    while process.poll() is None:
        peaks.append(sum(_share(pid) for pid in _family(process.pid)))
        time.sleep(_EVERY)


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that it started."""
    yield pid
    with suppress(OSError, ValueError):
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split():
                yield from _family(int(child))


def _share(pid: int) -> int:
    """Return a process's proportional share of memory (PSS): shared pages count once in a sum."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
