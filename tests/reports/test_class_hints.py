"""The hints in a class's report are read from the course's files, without running them."""

from __future__ import annotations

import subprocess
import sys

from autograder.judge.cases import questions, titles
from autograder.judge.diagnosis import known_mistakes
from autograder.judge.mistake import known_hints


def test_every_hint_and_title_is_read_as_it_is_when_the_files_are_run():
    """None is lost or altered, however a mistake's file puts it together."""
    run = {
        known.mistake.name: known.mistake.hint
        for mistakes in known_mistakes().values()
        for known in mistakes
    }
    read = known_hints()
    assert read.keys() == run.keys()
    assert [name for name in run if not run[name].startswith(read[name])] == []
    assert titles() == {question.name: question.title for question in questions()}


def test_a_report_is_written_without_torch():
    """Whoever changes an override does not wait for PyTorch."""
    program = (
        "import sys; from autograder.lab.manifest import LAB;"
        " from autograder.manifest import hand_in; hand_in(LAB);"
        " from autograder.commands import report;"
        " from autograder.judge.cases import titles;"
        " from autograder.judge.mistake import known_hints;"
        " from autograder.reports import class_report, feedback, text;"
        " titles(); known_hints(); print('torch' in sys.modules)"
    )
    said = subprocess.check_output([sys.executable, "-I", "-c", program], text=True)
    assert said == "False\n"
