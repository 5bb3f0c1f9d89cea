"""Make the pictures that README and docs show: a student's feedback, and the report of a class.

    python -m autograder.reports.pictures

It grades a small made-up class of known mistakes, so that the pictures show what users will see. It
needs the extra `test` of the package and a Chromium on the PATH.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from ..course import ROOT, SOLUTION, load_module
from ..gradebook.entries import Entry, load
from . import class_report, feedback

FOLDER = ROOT / "autograder" / "docs" / "pictures"
COLOURS = 48  # enough for flat pages, and a quarter of the size
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
STUDENT = "Noor Haddad"  # whose feedback is shown
CLASS: dict[str, tuple[str, ...]] = {
    "Ada Lovelace": (),
    "Ben Okafor": (),
    "Chiara Rossi": (),
    "Dmitri Volkov": ("zero_grad_missing",),
    "Fatima Saleh": ("zero_grad_missing",),
    "Hanna Berg": ("batch_norm_after_relu",),
    "Jun Sato": ("one_panel",),
    "Kofi Mensah": ("in_percent", "shape_turned"),
    "Lena Fischer": ("step_missing",),
    "Mateo Garcia": ("eval_missing",),
    STUDENT: ("not_rescaled", "eval_missing", "no_titles"),
    "Olga Nowak": ("zero_grad_missing", "softmax_at_the_end"),
}


def browser() -> str | None:
    """Return where the machine has a Chromium, if it has one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def main() -> int:
    """Make all pictures; return the exit status."""
    program = browser()
    if program is None:
        print(f"Install a browser first: one of {', '.join(BROWSERS)}.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = dict(_pages(_graded(folder), folder))
        for picture, (page, width, height) in pages.items():
            _take(program, page, FOLDER / picture, width, height)
            print(FOLDER / picture)
    return 0


def _graded(folder: Path) -> list[Entry]:
    """Grade the made-up class; return its gradebook."""
    known = {one.name: one for one in load_module(SOLUTION / "mistakes.py").MISTAKES}
    right = (SOLUTION / "lab.py").read_text("utf-8")
    handed_in = folder / "class"
    handed_in.mkdir()
    for name, mistakes in CLASS.items():
        parts = [right, *(known[mistake].code for mistake in mistakes)]
        (handed_in / f"{name}.py").write_text("\n\n".join(parts), encoding="utf-8")
    command = [sys.executable, "-m", "autograder", "grade", str(handed_in)]
    command += ["-o", str(folder / "graded")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return [
        replace(entry, name=entry.student, submitted_at="2026-11-27T21:40:00+01:00", late=False)
        for entry in load(folder / "graded")
    ]


def _pages(entries: list[Entry], folder: Path) -> Iterator[tuple[str, tuple[Path, int, int]]]:
    """Write the pages; yield the picture of each, with the size of the window."""
    shown = next(entry for entry in entries if entry.student == STUDENT)
    made = {
        "feedback.png": (feedback.html(shown), 720, 1000),
        "report.png": (class_report.html(entries), 1000, 1250),
    }
    for picture, (text, width, height) in made.items():
        page = folder / f"{picture}.html"
        page.write_text(text, encoding="utf-8")
        yield picture, (page, width, height)


def _take(program: str, page: Path, picture: Path, width: int, height: int) -> None:
    """Take a picture of what a window shows of a page, with few colours."""
    from playwright.sync_api import sync_playwright

    picture.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        engine = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        tab: Any = engine.new_page(viewport={"width": width, "height": height})
        tab.goto(page.as_uri())
        tab.screenshot(path=picture)
        engine.close()
    with Image.open(picture) as taken:
        taken.convert("RGB").quantize(COLOURS).save(picture, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
