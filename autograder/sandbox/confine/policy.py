"""What a worker may do: the one record that every layer of confinement is built from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20


@dataclass(frozen=True)
class Policy:
    """The limits of one worker. Every number is a bound that the worker cannot raise.

    Args:
        read_paths: files and folders that the worker may read; see `standard_read_paths`.
        memory_bytes: memory that it may take beyond what it inherits from the fork.
        cpu_seconds: CPU time, after which the kernel kills it.
        file_bytes: size of any one file that it writes.
        private_bytes: size of its private folder, all files together.
        tasks: threads and processes, itself included.
        open_files: open descriptors.
        keep_environment: names of the environment variables that it keeps.
        hidden_paths: what it must not read although it lies inside `read_paths`.
    """

    read_paths: tuple[Path, ...]
    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 120
    file_bytes: int = 16 * MIB
    private_bytes: int = 64 * MIB
    tasks: int = 64
    open_files: int = 256
    keep_environment: tuple[str, ...] = ("PATH", "LANG", "LC_ALL", "TZ", "OMP_NUM_THREADS")
    hidden_paths: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if any(not path.is_absolute() or path == Path("/") for path in self.read_paths):
            raise ValueError("read_paths are absolute, and the whole disk is not one of them")
