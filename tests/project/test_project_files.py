"""What a public project has agrees with itself: one version, docs whose pages and links exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest
import yaml

from autograder.installation import ROOT
from autograder.manifest import fingerprint

DOCS = ROOT / "autograder" / "docs"
PAGES = sorted(DOCS.glob("*.md"))
MADE = {"contributing.md", "security.md"}  # from .github, see .github/site_pages.py
GITHUB = sorted((ROOT / ".github").glob("*.md"))
NAMED = re.compile(r"(?<![\w/.])(?:autograder|tests|solution|assignment)/[\w./-]*\w")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def version() -> str:
    """Return the version, as pyproject.toml states it."""
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert found
    return found[1]


def test_citation_names_the_version_of_the_package() -> None:
    """Whoever cites the lab cites the version that pyproject.toml states."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == version()


def test_changelog_tells_what_the_version_brought() -> None:
    """The newest released version of the changelog is that of pyproject.toml, with a date."""
    headings = re.findall(r"^## \[(.+?)\](.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert headings[0] == ("Unreleased", "")
    name, date = headings[1]
    assert name == version()
    assert re.fullmatch(r" - \d{4}-\d\d-\d\d", date)


def test_every_page_of_the_docs_is_in_the_navigation() -> None:
    """A reader of the site finds every page, and no entry leads nowhere."""
    site = yaml.safe_load((ROOT / ".github" / "mkdocs.yml").read_text("utf-8"))
    listed = {
        page
        for entry in site["nav"]
        for page in ([entry] if isinstance(entry, str) else next(iter(entry.values())))
    }
    assert listed == {page.name for page in PAGES} | MADE


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda path: path.name)
def test_links_to_files_lead_somewhere(page) -> None:
    """A link to another page, a picture or a file of the repository exists."""
    targets = [t for t in LINK.findall(page.read_text("utf-8")) if "://" not in t and t[0] != "#"]
    missing = [t for t in targets if not (page.parent / t.partition("#")[0]).exists()]
    assert [t for t in missing if t.partition("#")[0] not in MADE] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", *GITHUB, *PAGES], ids=lambda path: path.name)
def test_every_file_that_the_docs_name_is_there(page: Path) -> None:
    """A reader who looks for a file where a page says finds it, or the page tells to make it."""
    text = page.read_text("utf-8")
    to_make = set(re.findall(r'^```python title="(.+)"$', text, re.MULTILINE))
    named = set(NAMED.findall(text)) - to_make
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def setup(folder: Path, *arguments: str) -> None:
    """Copy what is installed into a folder, without byte code, and have setuptools work there."""
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in ("autograder", "solution"):
        shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, folder / name)
    command = [sys.executable, "setup.py", "-q", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def test_an_installation_in_place_is_compiled(tmp_path: Path) -> None:
    """`pip install -e .` leaves byte code, so that no start compiles two hundred modules anew."""
    setup(tmp_path, "editable_wheel", "--dist-dir", str(tmp_path / "dist"))
    for path in ("autograder/cli.py", "autograder/lab/probes.py", "solution/lab.py"):
        assert Path(cache_from_source(str(tmp_path / path))).is_file()


def test_a_wheel_holds_the_lab_and_is_the_same_grader(tmp_path: Path) -> None:
    """`pip install` of a built wheel can grade, and goes on with what a clone began."""
    setup(tmp_path, "build")
    ask = "from autograder.installation import *; from autograder.manifest import *; "
    ask += "from autograder.lab.manifest import LAB; hand_in(LAB); "
    ask += "print(is_repository(), SOLUTION.parent, fingerprint())"
    installed = tmp_path / "build" / "lib"
    said = subprocess.check_output([sys.executable, "-c", ask], cwd=installed, text=True).split()
    assert said == ["False", str(installed / "autograder"), fingerprint()]
    for name in ("handout.md", "lab.py", "mistakes.py", "mnist.py"):
        assert (installed / "autograder" / "solution" / name).is_file()
    assert not (installed / "autograder" / "labcheck" / "student_folder").exists()
