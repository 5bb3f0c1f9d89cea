"""A mistake costs its points once: what builds on it is judged with the course's own code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from autograder.installation import ROOT
from autograder.judge.cases import question_of
from autograder.judge.grading import DEFAULT_SEED
from autograder.judge.lending import loan
from autograder.judge.submission import SubmissionProbes
from autograder.sandbox.client import Sandbox
from autograder.sandbox.lent_code import Borrowed

SOLUTION = (ROOT / "solution" / "lab.py").read_text("utf-8")
SKELETON = (ROOT / "assignment" / "lab.py").read_text("utf-8")
UP_TO_FIT = {"q1_dataset", "q2_model", "q3_train_batch", "q5_fit"}  # `fit` needs what is before it
WRONG_STEP = "\n\ndef train_batch(x, y, model, opt, loss_fn):\n    return 1.0\n"
WRONG_SHARE = "\n\ndef accuracy(x, y, model):\n    return 0.5\n"


def fit_that(does: str, losses: str = "float(np.mean(found))") -> str:
    """Return a `fit` that does something, then its task."""
    return f"""

import numpy as np
import time


def fit(train_dl, model, opt, loss_fn, n_epochs):
    {does}
    losses, accuracies = [], []
    for _ in range(n_epochs):
        found = [train_batch(x, y, model, opt, loss_fn) for x, y in train_dl]
        losses.append({losses})
        accuracies.append(mean_accuracy(train_dl, model))
    return losses, accuracies
"""


def points(result: Any, question: str) -> float:
    """Return what a question gave."""
    return sum(case.points for case in result.cases if case.case.question == question)


def others(question: str) -> Iterator[frozenset[str]]:
    """Yield every choice of names that might be lent when a question is judged."""
    names = [name for name, its in question_of().items() if its != question]
    for count in range(1, len(names) + 1):
        yield from map(frozenset, combinations(names, count))


def defined(source: str) -> dict[str, str]:
    """Return what a source defines at its top level, imports aside, without words and types."""
    from autograder.judge.lending import _bare, _bound

    nodes = [n for n in ast.parse(source).body if not isinstance(n, ast.Import | ast.ImportFrom)]
    return {name: ast.unparse(_bare(node)) for node in nodes for name in _bound(node)}


@pytest.mark.parametrize("question", sorted(set(question_of().values())))
def test_what_is_lent_never_answers_the_question_that_is_judged(question: str) -> None:
    """A loan defines its names; all else in it is code that students are given, word by word."""
    given = {name: text for name, text in defined(SKELETON).items() if name not in question_of()}
    for names in others(question):
        lent = defined(loan(names).source)
        assert names <= lent.keys()
        assert {name: lent[name] for name in lent.keys() - names}.items() <= given.items()


def test_loan_is_as_little_as_is_needed() -> None:
    """No comment, docstring or annotation is lent, and no import that the code does not use."""
    source = loan(frozenset({"train_batch"})).source
    assert "import" not in source
    assert "#" not in source
    assert ":" in source
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    assert "Tensor" not in source


def test_lent_code_stands_in_however_its_name_is_used() -> None:
    """Aliases, default arguments, subclasses and methods attached later meet the course's own."""
    namespace: dict[str, Any] = {"__name__": "lab"}
    source = "class Net:\n    def size(self):\n        return own()\ndef step():\n    return 'lent'"
    borrowed = Borrowed(namespace, source, ["Net", "step"], ["own"])
    borrowed.put()
    for statement in (
        "def own(): return 'mine'",
        "def step(): return 'wrong'",
        "alias = step",
        "def uses(taken=step): return taken()",
        "class Net: pass",
        "class Larger(Net): pass",
        "Net.size = lambda self: 'wrong'\nNet.more = 1",
    ):
        exec(statement, namespace)
        borrowed.put()
    assert namespace["alias"]() == namespace["uses"]() == "lent"
    assert namespace["Net"]().size() == namespace["Larger"]().size() == "mine"
    assert not hasattr(namespace["Net"], "more")


def test_who_solves_one_task_gets_its_points(grade: Any) -> None:
    """`fit` alone, in an untouched skeleton, is worth what q5 is worth."""
    result = grade(SKELETON + fit_that("pass"))
    assert result.score == points(result, "q5_fit") == 15
    said = {case.message for case in result.cases if case.points}
    assert any(
        "course's own `train_batch` and `accuracy`, because yours (q3 and q4)" in s for s in said
    )


def test_two_mistakes_cost_both_tasks_and_no_third(grade: Any) -> None:
    """A second mistake is seen through the first, and is said to be this task's own."""
    result = grade(SOLUTION + WRONG_SHARE + fit_that("pass", losses="sum(found)"))
    lost = [case for case in result.cases if not case.points]
    assert {case.case.question for case in lost} == {"q4_accuracy", "q5_fit"}
    own = [case for case in lost if case.case.question == "q5_fit"]
    assert len(own) < 5
    assert all("even with the course's own `accuracy`" in case.message for case in own)
    assert any("With your own code: Batches with the losses" in case.message for case in own)


def test_given_code_that_was_spoilt_costs_one_task(grade: Any) -> None:
    """Both `fit` and `run_experiment` call `mean_accuracy`, which students are given."""
    spoilt = "\n\ndef mean_accuracy(batches, model):\n    return 0.0\n"
    result = grade(SOLUTION + spoilt, only={"q5_fit", "q7_exercise"})
    assert 0 < points(result, "q5_fit") < 15
    assert points(result, "q7_exercise") == 5
    assert any("own `fit` and `mean_accuracy`, because" in c.message for c in result.cases)


HUNT = """[print("FOUND", f.__code__.co_names) for f in (train_batch,)
     if f.__code__.co_filename != fit.__code__.co_filename]"""


def test_what_a_submission_prints_beside_lent_code_is_dropped(grade: Any, sandbox: Sandbox) -> None:
    """It finds lent code, for it runs beside it; but no result shows what it said there."""
    code = SOLUTION + WRONG_STEP + fit_that(HUNT)
    submission = SubmissionProbes(sandbox, code.encode(), "lab.py")
    borrower = submission.lent(loan(frozenset({"train_batch"})))
    borrower.ask("fit_small", _small_fit())
    borrower.close()
    submission.close()
    assert b"FOUND ('train'" in borrower.facts.printed
    assert b"FOUND" not in submission.facts.printed
    result = grade(code, only=UP_TO_FIT)
    assert points(result, "q5_fit") == 15
    assert "FOUND" not in result.printed


def test_time_spent_beside_lent_code_is_not_told(grade: Any) -> None:
    """A submission that sleeps only there seems no slower for it."""
    import time

    sleeps = "time.sleep(0.4 * (train_batch.__code__.co_filename != fit.__code__.co_filename))"
    began = time.monotonic()
    result = grade(SOLUTION + WRONG_STEP + fit_that(sleeps), only=UP_TO_FIT)
    assert points(result, "q5_fit") == 15
    assert time.monotonic() - began - result.seconds > 2


def test_two_workers_of_a_submission_never_run_side_by_side(
    grade: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a worker gets lent code, the submission's own is ended, and the other way round."""
    running: set[int] = set()
    most = []
    real_open, real_end = sandbox.open, sandbox._end

    def opened() -> Any:
        worker = real_open()
        running.add(worker.pid)
        most.append(len(running))
        return worker

    def ended(server: Any, pid: int) -> Any:
        running.discard(pid)
        return real_end(server, pid)

    monkeypatch.setattr(sandbox, "_end", ended)
    monkeypatch.setattr(sandbox, "open", opened)
    wrong = SOLUTION + WRONG_SHARE + fit_that("pass", losses="sum(found)")
    grade(wrong, only={"q4_accuracy", "q5_fit"})
    assert len(most) > 3
    assert set(most) == {1}


def _small_fit() -> dict[str, Any]:
    from autograder.lab.questions.q5_fit import learner, pixels

    how = {"batch_size": 10, "lr": 0.1, "epochs": 1}
    x, y = pixels(DEFAULT_SEED, 20), pixels(DEFAULT_SEED, 20).argmax(1) % 10
    return {"weights": learner(DEFAULT_SEED), "x": x, "y": y, "how": how}
