"""One release, made by the real command out of a copy of the sources, for all tests of it."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import jsonschema
from filelock import FileLock
from warm_python import REAL

from autograder.installation import ROOT

SOURCES = ("assignment", "autograder", "solution", "tests", "pyproject.toml")
SCHEMAS = ROOT / "tests" / "schemas"


@dataclass(frozen=True)
class Release:
    """A copy of the repository, its dist/, and what `mnist-lab release` printed."""

    repo: Path
    dist: Path
    said: str


def copy_sources(folder):
    """Copy what a release is made of into `folder`; return it."""
    rubbish = shutil.ignore_patterns("__pycache__", ".*_cache", "*.egg-info")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=rubbish)
        else:
            shutil.copy(ROOT / name, folder)
    return folder


def mnist_lab(repo, *options, python=None):
    """Run the command of the copy in `repo`; return its status and all that it printed."""
    command = [python or sys.executable, "-m", "autograder", *options]
    done = subprocess.run(command, cwd=repo, capture_output=True, text=True, timeout=1200)
    return done.returncode, done.stdout + done.stderr


def the_release(folder):
    """Return the release in `folder`; the first of several processes to ask makes it."""
    folder.mkdir(exist_ok=True)
    said = folder / "said.txt"
    with FileLock(folder / "lock"):
        if said.is_file():
            return Release(folder / "repo", folder / "dist", said.read_text("utf-8"))
        made = make_release(folder)
        said.write_text(made.said, "utf-8")
        return made


def make_release(folder):
    """Copy the sources and release them, as a process of its own: it measures what it needs."""
    repo = folder / "repo"
    repo.mkdir()
    copy_sources(repo)
    status, said = mnist_lab(repo, "release", "-o", str(folder / "dist"), python=REAL)
    assert status == 0, said
    return Release(repo, folder / "dist", said)


def check_schema(value, name):
    """Fail unless `value` is valid for one of the platforms' schemas."""
    jsonschema.validate(value, json.loads((SCHEMAS / f"{name}.json").read_text()))
