"""Every known mistake, graded as a submission: it is caught, and is told its own hint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from samples import every, sampled

from autograder.installation import ROOT, SOLUTION, load_module
from autograder.judge.cases import question_of
from autograder.judge.mistake import Mistake, in_module

EVERY = load_module(SOLUTION / "mistakes.py").MISTAKES


def own_question(mistake: Mistake) -> str:
    """Return the question that a mistake belongs to."""
    return question_of()[mistake.replaces]


def keyed(mistakes: Iterable[Mistake]) -> dict[str, Mistake]:
    """Return mistakes by question and name: the questions are shared out among processes."""
    return {f"{own_question(mistake)}-{mistake.name}": mistake for mistake in mistakes}


MISTAKES = keyed(EVERY)
REWORDED = keyed(in_module(load_module(ROOT / "tests/helpers/reworded_mistakes.py")))
OTHER_SEED = 1
AT_ONCE = 2
# What else is graded with a question, to show that a submission has the code that this one uses.
# In all other questions a wrong name is replaced by the course's own, so nothing there hangs on the
# mistake: one mistake of each name is also graded in all questions, and with `-m slow` all are.
GRADED_WITH = {"q5_fit": ("q1_dataset", "q2_model", "q5_fit")}


FIRST = keyed(next(m for m in EVERY if m.replaces == name) for name in question_of())


def some(mistakes: Mapping[str, Mistake], step: int) -> list[Any]:
    """Return the names of which each run takes one of `step` of each question."""
    by_question = [
        [name for name, mistake in mistakes.items() if own_question(mistake) == question]
        for question in dict.fromkeys(map(own_question, mistakes.values()))
    ]
    taken = {name for names in by_question for name in names[::step]}
    return sampled(mistakes, taken.__contains__)


class Ward:
    """Grades mistakes, some at once, and keeps the results.

    Args:
        grade: grades a source text.
    """

    def __init__(self, grade) -> None:
        self._grade = grade
        self._results = {}

    def results(self, mistakes, in_full=False, **options):
        """Return the results of mistakes by name; they are graded when first asked for."""
        key = (tuple(m.code for m in mistakes), in_full, *options.items())
        if key not in self._results:
            groups = dict.fromkeys(map(graded_in, mistakes))
            self._results[key] = {}
            for group in groups:
                found = [m for m in mistakes if graded_in(m) == group]
                self._results[key] |= self._some(found, None if in_full else group, options)
        return self._results[key]

    def _some(self, mistakes, group, options):
        """Grade mistakes, in some questions or (None) in all."""
        from autograder.judge import grading

        some = tuple(q for q in grading.questions() if group is None or q.name in group)
        with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(AT_ONCE) as pool:
            patch.setattr(grading, "questions", lambda: some)
            jobs = {m.name: pool.submit(self._grade, m.source(), **options) for m in mistakes}
            return {name: job.result() for name, job in jobs.items()}


def graded_in(mistake: Mistake) -> tuple[str, ...]:
    """Return the questions in which a mistake is graded."""
    own = own_question(mistake)
    return GRADED_WITH.get(own, (own,))


@pytest.fixture(scope="module")
def ward(grade):
    """Grade each mistake once for all tests."""
    return Ward(grade)


@pytest.fixture
def selected(request):
    """The names of one question with which the test at hand will run: all, or `-k` of them."""
    question = request.node.callspec.params["name"].partition("-")[0]
    return [
        name
        for item in request.session.items
        if getattr(item, "originalname", "") == request.function.__name__
        and (name := item.callspec.params["name"]).startswith(f"{question}-")
    ]


def check(result, mistake: Mistake) -> None:
    """Assert that a result shows one mistake, and no other."""
    lost = [case for case in result.cases if case.outcome != "passed"]
    failed = [case for case in lost if case.outcome == "failed"]
    assert failed, "it loses nothing"
    assert {case.case.question for case in lost} == {own_question(mistake)}
    assert {case.outcome for case in lost} <= {"failed", "not_judged"}
    assert {case.mistake for case in failed} - {None} == {mistake.name}
    assert all(case.mistake is None for case in lost if case not in failed)
    original = next(known for known in EVERY if known.name == mistake.name)
    assert any(original.hint in case.message for case in failed)  # after an exception's own words


@pytest.mark.parametrize("name", some(MISTAKES, 8))
def test_is_caught_and_told_its_own_hint(ward, selected, name, record_property):
    """It fails in its own question only, with its own hint and that of no other mistake."""
    mistake = MISTAKES[name]
    result = ward.results([MISTAKES[n] for n in selected])[mistake.name]
    record_property("caught", any(case.outcome != "passed" for case in result.cases))
    record_property("with their own hint", any(c.mistake == mistake.name for c in result.cases))
    check(result, mistake)


@pytest.mark.parametrize("name", sampled(FIRST, every(3, FIRST)))
def test_costs_no_other_task_a_point(ward, name):
    """Graded in all questions, a mistake loses points in its own, and nothing else is named."""
    mistake = FIRST[name]
    check(ward.results([mistake], in_full=True)[mistake.name], mistake)


@pytest.mark.parametrize("name", some(REWORDED, 4))
def test_is_recognised_in_other_words(ward, selected, name):
    """The same mistake with other names, layers in another order or functions gets its hint."""
    mistake = REWORDED[name]
    check(ward.results([REWORDED[n] for n in selected])[mistake.name], mistake)


@pytest.mark.slow
@pytest.mark.parametrize("name", MISTAKES)
def test_hint_does_not_hang_on_the_seed(ward, selected, name):
    """With another seed, and graded in all questions, the hint is the same."""
    chosen, mistake = [MISTAKES[n] for n in selected], MISTAKES[name]
    check(ward.results(chosen, in_full=True, seed=OTHER_SEED)[mistake.name], mistake)


def test_there_are_enough_mistakes():
    """At least 60, over all seven questions, and each has a name of its own."""
    assert len(EVERY) == len(MISTAKES) >= 60
    assert len({own_question(mistake) for mistake in EVERY}) == 7
    assert len(REWORDED) >= 15


@pytest.mark.parametrize("mistake", EVERY, ids=lambda mistake: mistake.name)
def test_hint_is_short_and_names_a_section_of_the_handout(mistake):
    """At most 75 words; the section of the handout that it names exists."""
    assert 5 <= len(mistake.hint.split()) <= 75
    _, _, section = mistake.hint.partition("The handout explains it under “")
    handout = (SOLUTION / "handout.md").read_text("utf-8")
    headings = [line.lstrip("# ") for line in handout.splitlines() if line.startswith("##")]
    assert not section or section.removesuffix("”.") in headings
