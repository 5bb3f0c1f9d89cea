"""What a release holds, made out of a copy of the sources, for all tests of it.

The command also proves each of them, which takes a minute and more: a test of its own shows that.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import jsonschema
from filelock import FileLock

from autograder.installation import ROOT

SOURCES = ("assignment", "autograder", "solution", "tests", "pyproject.toml")
SCHEMAS = ROOT / "tests" / "schemas"


@dataclass(frozen=True)
class Release:
    """A copy of the repository, and its dist/."""

    repo: Path
    dist: Path


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
    made = Release(folder / "repo", folder / "dist")
    with FileLock(folder / "lock"):
        if not made.dist.is_dir():
            made.repo.mkdir()
            make_release(made)
    return made


def make_release(made):
    """Copy the sources and write what the command would write, without proofs."""
    from autograder.release.artefacts import ARTEFACTS  # leads to secrets, so after the fork
    from autograder.release.grader import Sources

    sources, unfinished = Sources(copy_sources(made.repo)), made.dist.with_name("unfinished")
    unfinished.mkdir()
    for artefact in ARTEFACTS:
        artefact.write(artefact.make(sources), unfinished)
    unfinished.rename(made.dist)


def check_schema(value, name):
    """Fail unless `value` is valid for one of the platforms' schemas."""
    jsonschema.validate(value, json.loads((SCHEMAS / f"{name}.json").read_text()))
