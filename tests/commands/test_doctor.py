"""`mnist-lab doctor`, and `grade --isolation strict`, which refuses what doctor finds missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.commands import doctor
from autograder.sandbox.confine import LayerReport, SpawnError, layer_survey, survey

HERE = LayerReport("session", True, "Keeps to itself.", "report it.")
MISSING = LayerReport("Landlock", False, "The kernel refuses files.", "run a newer Linux.")


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A submission of one line."""
    path = tmp_path / "lab.py"
    path.write_text("SHAPE_AFTER_VIEW = (60000, 784)\n")
    return path


def on_a_machine_with(monkeypatch: pytest.MonkeyPatch, *layers: LayerReport) -> None:
    """Let `doctor` find these layers."""
    for user in (doctor, layer_survey):
        monkeypatch.setattr(user, "survey", lambda: list(layers))


def test_doctor_tells_every_layer_in_words() -> None:
    """Each layer of this very machine is listed with what it is for."""
    told = CliRunner().invoke(main, ["doctor"])
    layers = survey()
    assert told.exit_code == (0 if all(layer.available for layer in layers) else 1)
    for layer in layers:
        assert layer.name in told.output
        assert layer.protects in told.output


def test_doctor_is_content_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then its exit status is 0."""
    on_a_machine_with(monkeypatch, HERE)
    told = CliRunner().invoke(main, ["doctor"])
    assert told.exit_code == 0
    assert "Every layer" in told.output


def test_doctor_names_what_is_missing_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing layer is marked, with what to do about it, and the exit status is 1."""
    on_a_machine_with(monkeypatch, HERE, MISSING)
    told = CliRunner().invoke(main, ["doctor"])
    assert told.exit_code == 1
    assert "NO   Landlock" in told.output
    assert "run a newer Linux." in told.output
    assert "Missing here: Landlock" in told.output


def test_doctor_says_so_where_nothing_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no process can be made is told in a sentence, not in a traceback."""

    def fail() -> list[LayerReport]:
        raise SpawnError("the keeper could not fork a worker")

    monkeypatch.setattr(doctor, "survey", fail)
    told = CliRunner().invoke(main, ["doctor"])
    assert told.exit_code == 1
    assert "No worker can be started" in told.output
    assert len(told.output.splitlines()) == 1


def test_strict_refuses_where_a_layer_is_missing(
    monkeypatch: pytest.MonkeyPatch, lab: Path
) -> None:
    """`--isolation strict` grades nothing then, names the layer, and ends as a wrong usage does."""
    on_a_machine_with(monkeypatch, HERE, MISSING)
    told = CliRunner().invoke(main, ["grade", "--isolation", "strict", str(lab)])
    assert told.exit_code == 2
    assert "Landlock" in told.output
    assert "mnist-lab doctor" in told.output
