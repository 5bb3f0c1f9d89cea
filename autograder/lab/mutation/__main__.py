"""`python -m autograder.lab.mutation`: grade mutants of the reference, and pairs of mistakes.

A mutant that behaves as the reference does should get all points; another one should lose some,
and whoever made it should not be told of a mistake somewhere else. Whoever made two mistakes
should lose points for each where it is, and be told of no third.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import click

from ...manifest import hand_in
from ...sandbox.client import Sandbox
from ..manifest import LAB
from .operators import Mutant, mutants
from .pairs import Pair, pairs
from .verdicts import (
    WRONG,
    Verdict,
    every_mistake,
    graded,
    judged_with,
    of_mutant,
    of_pair,
    shares,
)

COLUMNS = ("what", "line", "change", "kind", "questions", "named", "said")


@cache
def every_mutant() -> tuple[Mutant, ...]:
    """Return all mutants of the reference."""
    from ...installation import SOLUTION
    from ...judge.cases import question_of

    return tuple(mutants((SOLUTION / "lab.py").read_text("utf-8"), list(question_of())))


def sample(count: int, seed: int) -> list[Mutant]:
    """Return `count` mutants, or all if there are fewer, always the same for a seed."""
    found = every_mutant()
    return random.Random(seed).sample(found, min(count, len(found)))


def study_mutants(
    sandbox: Sandbox, count: int, seed: int, own: bool
) -> list[tuple[Mutant, Verdict]]:
    """Grade mutants.

    Args:
        sandbox: with the grading images.
        count: how many.
        seed: chooses them.
        own: judge only the questions that the mutated definition belongs to.
    """
    chosen = sample(count, seed)
    sources = [(m.source, judged_with([m.name]) if own else None) for m in chosen]

    told = graded(sandbox, sources, lambda i, got: of_mutant(chosen[i], got, sources[i][1]))
    return list(zip(chosen, told, strict=True))


def study_pairs(sandbox: Sandbox, count: int, seed: int, own: bool) -> list[tuple[Pair, Verdict]]:
    """Grade pairs of known mistakes. Takes what `study_mutants` does."""
    chosen = pairs(every_mistake(), count, seed)
    sources = [
        (pair.source, judged_with([m.replaces for m in pair.mistakes]) if own else None)
        for pair in chosen
    ]
    told = graded(sandbox, sources, lambda i, got: of_pair(chosen[i], got, sources[i][1]))
    return list(zip(chosen, told, strict=True))


def rows(
    of_mutants: Sequence[tuple[Mutant, Verdict]], of_pairs: Sequence[tuple[Pair, Verdict]]
) -> list[list[str]]:
    """Return a row of the table for each submission."""
    places = [(f"{m.name}: {m.what}", str(m.line), m.change, told) for m, told in of_mutants]
    places += [(pair.name, "", "", told) for pair, told in of_pairs]
    return [
        [what, line, change, one.kind, " ".join(one.lost), " ".join(one.named), one.why or one.said]
        for what, line, change, one in places
    ]


def summary(title: str, told: Sequence[Verdict]) -> str:
    """Return how many submissions were told what, as text."""
    lines = (f"{n:5} {n / len(told):6.1%} {kind}" for kind, n in shares(told).items())
    return "\n".join((f"{len(told)} {title}", *lines))


@click.command()
@click.option("--mutants", "count", default=300, show_default=True)
@click.option("--pairs", "pair_count", default=200, show_default=True)
@click.option("--seed", default=0, show_default=True, help="Chooses the mutants and the pairs.")
@click.option("--own", is_flag=True, help="Judge only the questions in which something is wrong.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A CSV file with each.")
def main(count: int, pair_count: int, seed: int, own: bool, output: Path | None) -> None:
    """Grade mutants of the reference and pairs of mistakes; print how many were told what."""
    hand_in(LAB)
    with Sandbox() as sandbox:
        from .. import data

        sandbox.store(data.images())
        of_mutants = study_mutants(sandbox, count, seed, own)
        of_pairs = study_pairs(sandbox, pair_count, seed, own)
    table = rows(of_mutants, of_pairs)
    if output is not None:
        with output.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([COLUMNS, *table])
    for title, told in (("mutants", of_mutants), ("pairs of mistakes", of_pairs)):
        if told:
            print(summary(title, [one for _, one in told]))
    for what, line, change, kind, lost, named, _ in table:
        if kind in WRONG:
            print(f"{kind}: {what} {line} {change} {lost} {named}")


if __name__ == "__main__":
    main()
