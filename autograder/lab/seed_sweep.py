"""How fair is the grader to the reference? `python -m autograder.lab.seed_sweep [--gradings 1000]`.

Grades the reference in the sandbox, each time with another seed, and tells which cases ever cost
it a point. None should: the seed chooses the inputs of the checks, the first weights of a network
and what Dropout drops.
"""

from __future__ import annotations

import sys
from collections import Counter

import click

from ..manifest import hand_in
from ..sandbox.client import Sandbox
from .manifest import LAB


def lost_points(sandbox: Sandbox, seeds: range, every: int = 50) -> Counter[str]:
    """Return how often each case failed on the reference, over all `seeds`."""
    from ..installation import SOLUTION
    from ..judge.grading import grade
    from ..judge.reference import reference

    source = (SOLUTION / "lab.py").read_bytes()
    lost: Counter[str] = Counter()
    for done, seed in enumerate(seeds, 1):
        result = grade(sandbox, "reference", "lab.py", source, seed=seed)
        for case in (case for case in result.cases if not case.points):
            lost[f"{case.case.number} {case.case.name}"] += 1
            print(f"seed {seed}: {case.case.number} {case.message}", file=sys.stderr)
        reference().forget()  # no other grading asks the same again
        if done % every == 0:
            print(f"{done} gradings, {lost.total()} cases lost", file=sys.stderr)
    return lost


@click.command()
@click.option("--gradings", default=1000, show_default=True)
@click.option("--first", default=0, show_default=True, help="The first seed.")
def main(gradings: int, first: int) -> None:
    """Grade the reference with many seeds and print what it ever lost."""
    hand_in(LAB)
    with Sandbox() as sandbox:
        from . import data

        sandbox.store(data.images())
        lost = lost_points(sandbox, range(first, first + gradings))
    print(f"{gradings} gradings of the reference, {lost.total()} cases lost")
    for case, times in sorted(lost.items()):
        print(f"{times:6} {case}")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
