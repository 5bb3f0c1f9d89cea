"""`python -m autograder.lab.mutation`: grade mutants of the reference, and see what they are told.

A mutant that behaves as the reference does should get all points; another one should lose some,
and whoever made it should not be told of a mistake somewhere else.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...manifest import hand_in
from ...sandbox.client import Sandbox
from ..manifest import LAB

if TYPE_CHECKING:  # at run time these come after the fork: they lead to the reference
    from ...judge.result import Result
    from .operators import Mutant

COLUMNS = ("definition", "line", "what", "score", "questions", "named", "verdict", "said")


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant.

    Args:
        mutant: the mutant.
        score: its points.
        lost: the questions in which it lost some.
        named: the known mistakes that it was told of.
        said: the first message.
        kind: `survived`, `false name`, `elsewhere` (points lost in another question), `named`, or
            `fact only`.
    """

    mutant: Mutant
    score: float
    lost: tuple[str, ...]
    named: tuple[str, ...]
    said: str
    kind: str


def judged(mutant: Mutant, result: Result) -> Verdict:
    """Compare what a mutant was told with the place that was mutated."""
    from ...judge.cases import question_of
    from ...judge.diagnosis import known_mistakes

    cases = [case for case in result.cases if case.outcome != "passed"]
    lost = tuple(dict.fromkeys(case.case.question for case in cases))
    named = tuple(dict.fromkeys(case.mistake for case in cases if case.mistake))
    everywhere = (known.mistake for one in known_mistakes().values() for known in one)
    places = {mistake.name: mistake.replaces for mistake in everywhere}
    kind = "named" if named else "fact only"
    if any(places[name] != mutant.name for name in named):
        kind = "false name"
    elif set(lost) - {question_of()[mutant.name]}:
        kind = "elsewhere"
    elif not lost:
        kind = "survived"
    said = next((case.message for case in cases if case.message), "")
    return Verdict(mutant, result.score, lost, named, said, kind)


def graded(sandbox: Sandbox, chosen: Sequence[Mutant]) -> Iterator[Verdict]:
    """Grade mutants, some at once; yield a verdict on each, in order."""
    from ...judge.grading import grade

    def verdict(mutant: Mutant) -> Verdict:
        return judged(mutant, grade(sandbox, "mutant", "lab.py", mutant.source.encode()))

    with ThreadPoolExecutor(2) as pool:
        for number, told in enumerate(pool.map(verdict, chosen), 1):
            print(f"{number}/{len(chosen)} {told.kind}", file=sys.stderr, flush=True)
            yield told


def sample(count: int, seed: int) -> list[Mutant]:
    """Return `count` mutants, or all if there are fewer, always the same for a seed."""
    from ...installation import SOLUTION
    from ...judge.cases import question_of
    from .operators import mutants

    found = list(mutants((SOLUTION / "lab.py").read_text("utf-8"), list(question_of())))
    return random.Random(seed).sample(found, min(count, len(found)))


def write(path: Path, told: Sequence[Verdict]) -> None:
    """Write a table with a row for each mutant."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for one in told:
            place = (one.mutant.name, one.mutant.line, one.mutant.what)
            found = (" ".join(one.lost), " ".join(one.named), one.kind, one.said)
            table.writerow([*place, f"{one.score:g}", *found])


@click.command()
@click.option("--mutants", "count", default=300, show_default=True)
@click.option("--seed", default=0, show_default=True, help="Chooses the mutants.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A CSV file with each.")
def main(count: int, seed: int, output: Path | None) -> None:
    """Grade mutants of the reference; print how many were told what."""
    hand_in(LAB)
    with Sandbox() as sandbox:
        from .. import data

        sandbox.store(data.images())
        told = list(graded(sandbox, sample(count, seed)))
    if output is not None:
        write(output, told)
    for kind, number in Counter(one.kind for one in told).most_common():
        print(f"{number:5} {number / len(told):6.1%} {kind}")
    for one in told:
        if one.kind in ("survived", "false name", "elsewhere"):
            shown = f"{one.mutant.name}, line {one.mutant.line}: {one.mutant.what}"
            print(f"{one.kind}: {shown} {' '.join((*one.lost, *one.named))}")


if __name__ == "__main__":
    main()
