"""The worked example of the docs, "Add a question", carried out on a copy of the repository."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from released import copy_sources

from autograder.installation import ROOT

PAGE = ROOT / "autograder" / "docs" / "add-a-question.md"
EDIT = re.compile(r'^```(\w+) title="(.+?)"\n(.*?)^```', re.DOTALL | re.MULTILINE)
COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def edit(repository: Path) -> list[str]:
    """Make the page's edits; return the paths of the files, those that are new and the others."""
    edits = EDIT.findall(PAGE.read_text("utf-8"))
    for kind, name, text in edits:
        path = repository / name
        if kind != "diff":
            assert not path.exists(), name
            path.write_text(text, "utf-8")
            continue
        for hunk in text.split("@@\n"):
            change(path, hunk.splitlines(keepends=True))
    return [name for _, name, _ in edits]


def change(path: Path, hunk: list[str]) -> None:
    """Apply one hunk of a diff, whose old lines must stand in the file exactly once."""
    old, new = ("".join(line[1:] for line in hunk if line[0] in kinds) for kinds in (" -", " +"))
    text = path.read_text("utf-8")
    assert f"\n{text}".count(f"\n{old}") == 1, f"{path.name} has changed; the page shows: {old}"
    path.write_text(f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:], "utf-8")


def run(line: str, repository: Path) -> str:
    """Run a command of the page in a copy of the repository; return what it printed."""
    programs = {"mnist-lab": ["-m", "autograder"], "pytest": ["-m", "pytest", "-n", "0"]}
    program, *arguments = shlex.split(line)
    command = [sys.executable, *programs.get(program, []), *arguments]
    env = {**os.environ, "PYTHONPATH": str(repository)}
    done = subprocess.run(
        command, cwd=repository, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_edit_of_the_page_fits_the_files_as_they_are(tmp_path: Path) -> None:
    """Files that the page changes look as it shows them; the result is valid Python."""
    names = {name for _, name, _ in EDIT.findall(PAGE.read_text("utf-8"))}
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    assert len(set(edit(tmp_path))) == len(names) == 8
    for name in names:
        if name.endswith(".py"):
            compile((tmp_path / name).read_text("utf-8"), name, "exec")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_worked_example_from_the_first_edit_to_the_release(tmp_path: Path) -> None:
    """Reference 100 and skeleton 0 points, both mistakes told their own hint, zips proved."""
    edit(copy_sources(tmp_path))
    lines = [
        line for block in COMMANDS.findall(PAGE.read_text("utf-8")) for line in block.splitlines()
    ]
    make, grade, mistakes, release = lines
    run(make, tmp_path)
    for lab, points in zip(grade.split()[2:], (100, 0), strict=True):
        result = json.loads(run(f"mnist-lab grade {lab} --format json", tmp_path))
        assert result["score"] == points
        assert sum(case["max_score"] for case in result["tests"]) == 100
    run(grade, tmp_path)
    assert "2 mistakes: 2 caught, 2 with their own hint" in run(mistakes, tmp_path)
    run(release, tmp_path)
    assert (tmp_path / "dist" / "student.zip").is_file()
    assert "q8_weight_decay" in (tmp_path / "assignment" / "README.md").read_text("utf-8")
