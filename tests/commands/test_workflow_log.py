"""In a GitHub workflow, nothing that a grading prints is a command to the runner."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.cli import main
from autograder.commands.workflow_log import _Guarded
from autograder.reports.escaping import plain

COMMAND = re.compile(r"^\s*::", re.MULTILINE)
TEXT = st.text(alphabet=" \t\n:a\u3000", max_size=12)


@given(st.lists(TEXT, max_size=6))
@example(["\u3000", "::"])
def test_no_line_begins_like_a_command_however_it_is_written(pieces: list[str]) -> None:
    """The text arrives piece by piece, and all of it does but for the commands."""
    stream = io.StringIO()
    guarded = _Guarded(stream)
    for piece in pieces:
        assert guarded.write(piece) == len(piece)
    shown, whole = stream.getvalue(), "".join(pieces)
    assert not COMMAND.search(shown)
    assert re.sub(r"[ ]", "", shown) == re.sub(r"[ ]", "", whole)
    if not COMMAND.search(whole):
        assert shown == whole


def test_path_of_a_submission_is_no_command(tmp_path: Path) -> None:
    """Whoever names a folder does not talk to the runner of the course."""
    folder = tmp_path / "class\n::error::owned ##[error]owned"
    folder.mkdir()
    for actions, begins in (("true", False), ("", True)):
        done = CliRunner().invoke(main, ["report", str(folder)], env={"GITHUB_ACTIONS": actions})
        assert "error" in done.output
        assert bool(COMMAND.search(done.output)) is begins
        assert "##[" not in done.output


@pytest.mark.parametrize("text", ["##[error]x", "a ##[set-env name=x]y", "###[[x"])
def test_old_commands_are_broken_wherever_they_stand(text: str) -> None:
    """The runner still finds these in the middle of a line."""
    assert "##[" not in plain(text)
    assert plain(text).replace("# #", "##") == text
