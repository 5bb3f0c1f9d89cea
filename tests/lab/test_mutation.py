"""The mutation study: what small slips and pairs of mistakes are told, and what they cost."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from autograder.installation import SOLUTION
from autograder.judge.cases import question_of
from autograder.lab.mutation.__main__ import every_mutant, sample
from autograder.lab.mutation.equivalent import EQUIVALENT
from autograder.lab.mutation.pairs import pairs
from autograder.lab.mutation.verdicts import (
    WRONG,
    every_mistake,
    judged_with,
    of_mutant,
    of_pair,
)

MOST = 0.01  # of the mutants: false names, and survivors


def graded_mutants(grade, chosen):
    """Return the verdicts on mutants, each judged in its own question."""
    only = [judged_with([mutant.name]) for mutant in chosen]
    results = [grade(m.source, only=some) for m, some in zip(chosen, only, strict=True)]
    return [of_mutant(*one) for one in zip(chosen, results, only, strict=True)]


def test_mutants_differ_from_the_reference_and_from_each_other():
    """Each is Python, no two are the same, and every name of the lab is mutated."""
    reference = ast.dump(ast.parse((SOLUTION / "lab.py").read_text("utf-8")))
    trees = {ast.dump(ast.parse(mutant.source)) for mutant in every_mutant()[::9]}
    assert len(trees) == len(every_mutant()[::9])
    assert reference not in trees
    assert len({mutant.source for mutant in every_mutant()}) == len(every_mutant()) >= 300
    assert {mutant.name for mutant in every_mutant()} == question_of().keys()


def test_every_argument_for_an_equivalent_mutant_is_about_one_that_there_is():
    """A reason that fits no mutant any more is removed, or it would excuse another one."""
    known = {(mutant.name, mutant.what, mutant.change) for mutant in every_mutant()}
    assert not EQUIVALENT.keys() - known
    assert all(len(why.split()) >= 3 for why in EQUIVALENT.values())


def test_a_slip_costs_points_in_its_own_task_and_is_told_truly(grade):
    """A few mutants, chosen by chance: none survives, none is told of a mistake elsewhere."""
    found = Counter(told.kind for told in graded_mutants(grade, sample(3, seed=11)))
    assert not set(found) & set(WRONG)


def test_each_of_two_mistakes_costs_its_own_points_and_no_third_is_named(grade):
    """A few pairs, chosen by chance."""
    for pair in pairs(every_mistake(), 3, seed=3):
        only = judged_with([mistake.replaces for mistake in pair.mistakes])
        told = of_pair(pair, grade(pair.source, only=only), only)
        assert told.kind not in WRONG, (pair.name, told)


@pytest.mark.slow
def test_at_most_one_slip_in_a_hundred_survives_or_is_told_something_false(grade):
    """All mutants."""
    found = Counter(told.kind for told in graded_mutants(grade, every_mutant()))
    assert all(found[kind] <= MOST * len(every_mutant()) for kind in WRONG), found


@pytest.mark.slow
def test_no_pair_of_mistakes_is_told_of_a_third(grade):
    """A couple of hundred pairs, in two questions and in one."""
    chosen = pairs(every_mistake(), 200, seed=1)
    only = [judged_with([m.replaces for m in pair.mistakes]) for pair in chosen]
    told = [
        of_pair(pair, grade(pair.source, only=some), some)
        for pair, some in zip(chosen, only, strict=True)
    ]
    assert not {one.kind for one in told} & set(WRONG)
