"""The second lab as a value."""

from __future__ import annotations

from pathlib import Path

from autograder.manifest import Lab

WORDS = Lab(
    title="Words",
    name="second_lab.manifest:WORDS",
    package="second_lab",
    questions=("q1_count", "q2_longest"),
    solution=Path(__file__).parent / "solution",
    probes="second_lab.probes:Probes",
    judging_rules="second_lab.judging:JUDGING",
)
