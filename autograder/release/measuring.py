"""Run a program as a platform would, and measure what it and all its children take."""

from __future__ import annotations

import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

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
    import psutil  # here: only the extra `release` brings it, and `release --check` needs none

    with suppress(psutil.Error):
        first = psutil.Process(process.pid)
        while process.poll() is None:
            peaks.append(sum(map(_share, [first, *first.children(recursive=True)])))
            time.sleep(_EVERY)


def _share(process: psutil.Process) -> int:
    """Return a process's proportional share of memory (PSS): shared pages count once in a sum."""
    import psutil

    with suppress(psutil.Error, OSError):
        return int(getattr(process.memory_full_info(), "pss", 0))  # Linux tells it
    return 0
