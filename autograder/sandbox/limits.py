"""How much time, memory and disk a submission gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..installation import ROOT
from ..manifest import the_lab

MIB = 1 << 20
REPLY_TEXT, REPLY_BLOB = 256 << 10, 8 << 20  # bytes of one reply: its JSON, its tensors
ALL_TEXT, ALL_BLOB = 2 << 20, 24 << 20  # of all replies of one submission; honest: 22 kB, 1.8 MB
PARSED = 32  # bytes of memory that one byte of a reply's JSON may take once it is read


@dataclass(frozen=True)
class Deadline:
    """Seconds that one request may take: of the processor, and by the clock.

    The clock's bound is much wider, because a machine that grades a class is busy.
    """

    cpu: float
    wall: float

    def at_most(self, other: Deadline) -> Deadline:
        """Return the narrower bounds of two."""
        return Deadline(min(self.cpu, other.cpu), min(self.wall, other.wall))


@dataclass(frozen=True)
class Limits:
    """Bounds of one submission.

    Args:
        quick: for reading a submission and for most probes.
        training: for probes that train the submission's network.
        again: for a probe once the submission has not returned from something; an honest answer
            takes a tenth of it.
        again_costly: for one that trains for long or has many images, once it has not returned.
        again_reading: for a statement, once one has not returned; imports may take seconds.
        total_wall: seconds by the clock for everything together.
        deaths_per_name: after so many deaths in one graded name it is not called again.
        deaths: after so many deaths in all, nothing more is run.
        timeouts: after so many calls that have not returned, nothing more is run, either.
        memory: bytes that a worker may add to what it inherits.
        output: bytes of its prints that are kept.
    """

    quick: Deadline = Deadline(cpu=8, wall=30)
    training: Deadline = Deadline(cpu=40, wall=120)
    again: Deadline = Deadline(cpu=1, wall=6)
    again_costly: Deadline = Deadline(cpu=10, wall=40)
    again_reading: Deadline = Deadline(cpu=5, wall=20)
    total_wall: float = 480
    deaths_per_name: int = 2
    deaths: int = 8
    timeouts: int = 6
    memory: int = 2048 * MIB
    output: int = 64 * 1024


def hidden_paths() -> tuple[Path, ...]:
    """Return what no worker may read, even where the course lies among Python's own folders."""
    ours = (ROOT / name for name in ("autograder", "solution", "tests", "assignment", ".git"))
    return (*ours, *the_lab().hidden())
