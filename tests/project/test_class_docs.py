"""docs/class.md: a term with this tool. Its commands are run as they stand there."""

from __future__ import annotations

import csv
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

from autograder.installation import ROOT

PAGE = ROOT / "autograder" / "docs" / "class.md"
SKELETON = ROOT / "assignment" / "lab.py"
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade\r\n"
    "Participant 301,Ada Lovelace,ada@x.edu,Submitted,,100.00\r\n"
    "Participant 302,Alan Turing,alan@x.edu,Submitted,,100.00\r\n"
    "Participant 303,Grace Hopper,grace@x.edu,,,100.00\r\n"
)
CANVAS = (
    "Student,ID,SIS Login ID,Section,Week 1 (1),MNIST lab (2)\r\n"
    "    Points Possible,,,,10,100\r\n"
    '"Lovelace, Ada",7,ada@x.edu,A,,\r\n'
    '"Hopper, Grace",8,grace@x.edu,A,,\r\n'
)


def blocks(kind: str) -> list[str]:
    """Return the page's blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def run(line: str, folder: Path) -> str:
    """Run a command of the page; return what it printed."""
    program, *arguments = shlex.split(line)
    assert program == "mnist-lab"
    command = [sys.executable, "-m", "autograder", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, (line, done.stderr)
    return done.stdout + done.stderr


def test_a_term_as_the_page_tells_it(tmp_path: Path) -> None:
    """Export, overrides, report, gradebooks, regrading: each command works in the page's order."""
    with zipfile.ZipFile(tmp_path / "Lab-download.zip", "w") as export:
        lab = SKELETON.read_text("utf-8")
        export.writestr("Ada Lovelace_301_assignsubmission_file/lab.py", lab)
        export.writestr("Alan Turing_302_assignsubmission_file/notes.pdf", "%PDF-1.4")
    (tmp_path / "roster.csv").write_text(
        "name,email,id\nAda Lovelace,ada@x.edu,301\nAlan Turing,alan@x.edu,302\n"
        "Grace Hopper,grace@x.edu,303\n"
    )
    (tmp_path / "Grades-Lab.csv").write_bytes(WORKSHEET.encode())
    (tmp_path / "Canvas.csv").write_bytes(CANVAS.encode())
    grade, anonymous, report, moodle, canvas, regrade = blocks("sh")
    assert "Moodle download: 2 students" in run(grade, tmp_path)
    assert (tmp_path / "graded" / "feedback-moodle.zip").is_file()
    run(anonymous, tmp_path)
    assert "Lovelace" not in (tmp_path / "graded" / "report-anonymous.html").read_text("utf-8")
    (tmp_path / "graded" / "overrides.csv").write_text(*blocks("csv"))
    assert "2 with points by hand" in run(report, tmp_path)
    assert "3 scores filled" in run(moodle, tmp_path)
    assert (tmp_path / "Grades-filled.csv").read_bytes().decode() == (
        WORKSHEET.replace("ada@x.edu,Submitted,,", "ada@x.edu,Submitted,5,")
        .replace("alan@x.edu,Submitted,,", "alan@x.edu,Submitted,0,")
        .replace("grace@x.edu,,,", "grace@x.edu,,80,")
    )  # fmt: skip
    assert "2 scores filled" in run(canvas, tmp_path)
    assert "2 graded, 0 kept" in run(regrade, tmp_path)
    with (tmp_path / "graded" / "grades.csv").open(encoding="utf-8", newline="") as file:
        scores = {row["name"]: row["score"] for row in csv.DictReader(file)}
    assert scores == {"Ada Lovelace": "5", "Alan Turing": "0", "Grace Hopper": "80"}
    assert (tmp_path / "graded" / "changes.csv").is_file()


def test_every_option_of_the_page_exists() -> None:
    """What the page says about options is what `--help` knows."""
    from autograder.cli import main

    known = {
        option for command in main.commands.values() for p in command.params for option in p.opts
    }
    told = set(re.findall(r"(?<![\w-])--[a-z]+", PAGE.read_text("utf-8")))
    assert told <= known | {"--help"}
