"""Every submission gets a whole result in bounded time: what went wrong, and whose fault it is."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from autograder.installation import ROOT
from autograder.sandbox.client import Sandbox
from autograder.sandbox.limits import MIB, Deadline, Limits

SOLUTION = (ROOT / "solution" / "lab.py").read_text("utf-8")
WITH_DEPENDENTS = {"q4_accuracy", "q5_fit"}
OF_DEPENDENTS = {"exception", "crashed", "timeout", "missing"}  # other reasons end like the first
SHORT = Limits(quick=Deadline(cpu=2, wall=10), training=Deadline(cpu=10, wall=60), total_wall=6)


def cases_of(result: Any, question: str) -> list[Any]:
    """Return the results of one question's cases."""
    return [case for case in result.cases if case.case.question == question]


@pytest.mark.parametrize(
    ("code", "question", "reason"),
    [
        ("import no_such_package\n\ndef accuracy(x, y, model):\n    no_such_package", 4, "import"),
        ("def accuracy(x, y, model):\n    import no_such_package", 4, "import"),
        ("def accuracy(x, y, model):\n    raise MemoryError", 4, "memory"),
        ("def accuracy(x, y, model):\n    torch.empty(1 << 40).fill_(0)", 4, "memory"),
        ("def accuracy(x, y, model):\n    return 'all of them'", 4, "wrong_type"),
        ("def accuracy(x, y, model):\n    return 0.5", 4, "wrong_answer"),
        ("def accuracy(x, y, model):\n    raise NotImplementedError", 4, "not_implemented"),
        ("def accuracy(x, y, model):\n    1 / 0", 4, "exception"),
        ("def accuracy(x, y, model):\n    import os; os._exit(0)", 4, "crashed"),
        ("def accuracy(x, y, model):\n    while True: pass", 4, "timeout"),
        ("del accuracy", 4, "missing"),
    ],
)
def test_reason_is_named(
    grade: Any,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    question: int,
    reason: str,
) -> None:
    """Timeout, memory, import, missing name, wrong type: a result says in one word what it was."""
    monkeypatch.setattr(sandbox, "limits", replace(SHORT, total_wall=120))
    only = WITH_DEPENDENTS if reason in OF_DEPENDENTS else {"q4_accuracy"}
    result = grade(f"{SOLUTION}\n\n{code}\n", only=only)
    lost = [c for c in result.cases if c.case.number.startswith(f"{question}.")]
    assert {case.reason for case in lost} == {reason}, [case.message for case in lost]
    assert {case.fault for case in lost} == {"student"}
    dependents = cases_of(result, "q5_fit")
    assert {case.reason for case in dependents if not case.points} <= {"prerequisite", reason}


def test_passed_cases_are_nobodys_fault(grade: Any) -> None:
    """A right submission has no reasons and no faults in its result."""
    result = grade(SOLUTION)
    assert {(case.reason, case.fault) for case in result.cases} == {("", None)}


def test_worker_that_cannot_be_started_is_the_environments_fault(
    grade: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the machine gives no process, every case says that this is not the student's fault."""

    def refuse() -> None:
        raise OSError("no process left")

    monkeypatch.setattr(sandbox, "open", refuse)
    result = grade(SOLUTION)
    assert not result.graded
    assert {(case.outcome, case.fault) for case in result.cases} == {
        ("grader_error", "environment")
    }
    assert all("not your fault" in case.message for case in result.cases)
    assert all("no process left" in case.detail for case in result.cases)


def test_check_that_is_broken_is_the_graders_fault(
    grade: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that fails on the reference too costs nobody's good name, and is seen."""
    from autograder.lab.questions import q4_accuracy

    monkeypatch.setattr(q4_accuracy, "only_value", None)
    result = grade(SOLUTION)
    broken = [case for case in cases_of(result, "q4_accuracy") if not case.points]
    assert broken
    assert {(case.outcome, case.fault) for case in broken} == {("grader_error", "grader")}
    assert not result.graded


def test_whole_time_is_bounded(
    grade: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty statements that are slow, but none too slow, end with the submission's own time."""
    monkeypatch.setattr(sandbox, "limits", SHORT)
    steps = "\n".join("STEPS += [time.sleep(1)]" for _ in range(50))
    began = time.monotonic()
    result = grade(f"import time\nSTEPS = []\n{steps}\naccuracy = fit = train_batch = STEPS\n")
    assert time.monotonic() - began < SHORT.total_wall + 10
    assert {case.outcome for case in result.cases} <= {"timeout", "failed", "not_judged"}
    assert "6 seconds" in cases_of(result, "q4_accuracy")[0].message
    assert result.limits["seconds"] == SHORT.total_wall


def test_just_within_the_whole_time_is_graded(grade: Any) -> None:
    """The paired case: a few slow statements cost nothing."""
    steps = "\n".join("STEPS += [time.sleep(0.2)]" for _ in range(5))
    result = grade(
        f"import time\nSTEPS = []\n{steps}\nSHAPE_AFTER_VIEW = (60000, 784 + 0 * len(STEPS))\n"
    )
    assert result.score == 1


@pytest.mark.parametrize("deaths", [1, 3])
def test_after_some_deaths_nothing_more_is_run(
    grade: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    """A submission that always ends its process is tried so many times, then no more."""
    limits = replace(SHORT, total_wall=120, deaths=deaths, deaths_per_name=deaths)
    monkeypatch.setattr(sandbox, "limits", limits)
    opened = []
    real = sandbox.open
    monkeypatch.setattr(sandbox, "open", lambda: opened.append(1) or real())
    names = "MNISTDataset = MNISTNeuralNet = train_batch = accuracy = fit = plot_history"
    result = grade(f"import os\n\n{names} = run_experiment = lambda *a, **o: os._exit(0)\n")
    assert len(opened) == deaths
    assert result.score == 0
    assert "crashed" in {case.outcome for case in cases_of(result, "q1_dataset")}
    assert "too often" in cases_of(result, "q3_train_batch")[0].message


def test_who_never_returns_waits_its_whole_time_once(
    grade: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls after the first that hangs have a short limit, and after some no more are made."""
    short = Deadline(cpu=0.25, wall=6)
    limits = Limits(quick=Deadline(cpu=1, wall=20), again=short, again_costly=short, timeouts=3)
    monkeypatch.setattr(sandbox, "limits", limits)
    names = "MNISTDataset = MNISTNeuralNet = train_batch = accuracy = fit = plot_history"
    hangs = f"def hang(*a, **k):\n    while True: pass\n\n{names} = hang\n"
    told = [case.message for case in grade(hangs).cases]
    assert sum("within 1 second of" in message for message in told) == 1
    assert sum("within 0.25 seconds of" in message for message in told) == 2
    assert any("no more were made" in message for message in told)


def test_who_always_returns_is_not_hurried(
    grade: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The paired case: a slow submission has the full limits, in each case anew."""
    none = Deadline(cpu=0.0, wall=0.0)
    monkeypatch.setattr(sandbox, "limits", Limits(again=none, again_costly=none, timeouts=1))
    slow = "import time\n_forward = MNISTNeuralNet.forward\n"
    slow += "def _slow(self, x):\n    time.sleep(0.3)\n    return _forward(self, x)\n"
    slow += "MNISTNeuralNet.forward = _slow\n"
    result = grade(f"{SOLUTION}\n\n{slow}", only={"q2_model"})
    assert all(case.outcome == "passed" for case in cases_of(result, "q2_model"))


@pytest.mark.parametrize(("megabytes", "score"), [(100, 1), (700, 0)])
def test_memory_limit_bites(
    grade: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, megabytes: int, score: int
) -> None:
    """Somewhat less memory than the limit is given, somewhat more is not."""
    monkeypatch.setattr(sandbox, "limits", Limits(memory=400 * MIB))
    code = f"import torch\nTAKEN = torch.ones({megabytes} << 18)\n"
    result = grade(f"{code}SHAPE_AFTER_VIEW = (60000, 784 * int(TAKEN[0]))\n")
    assert result.score == score
