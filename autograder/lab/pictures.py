"""Make the pictures that README and docs show: a student's feedback, and the report of a class.

    python -m autograder.lab.pictures

It grades a small made-up class of known mistakes, so that the pictures show what users will see. It
needs the extra `test` of the package and a Chromium on the PATH.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ..gradebook.entries import load
from ..installation import ROOT, SOLUTION, load_module
from ..manifest import hand_in
from ..reports import class_report, feedback
from ..reports.entries import Entry
from .manifest import LAB

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = ROOT / "autograder" / "docs" / "pictures"
LOOKS = ("templates/class.html", "templates/feedback.html", "templates/style.css", "charts.py")
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
    hand_in(LAB)
    program = browser()
    if program is None:
        print(f"Install a browser first: one of {', '.join(BROWSERS)}.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        entries = _graded(Path(folder))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        engine = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for picture in make(entries, STUDENT, FOLDER, engine.new_page()):
            print(picture)
        engine.close()
    return 0


def make(entries: list[Entry], student: str, target: Path, tab: Page) -> list[Path]:
    """Make the pictures of a class; return their paths.

    Args:
        entries: the gradebook.
        student: the key of the one whose feedback is shown.
        target: the folder for the pictures.
        tab: of a browser.
    """
    shown = next(entry for entry in entries if entry.student == student)
    target.mkdir(parents=True, exist_ok=True)
    return [
        _taken(tab, feedback.html(shown), target / "feedback.png", (720, 1000)),
        _taken(tab, class_report.html(entries), target / "report.png", (1000, 1250)),
    ]


def made_from() -> str:
    """Return a fingerprint of what the pages look like; each picture keeps its own."""
    reports = Path(feedback.__file__).parent
    return hashlib.sha256(b"".join((reports / name).read_bytes() for name in LOOKS)).hexdigest()


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


def _taken(tab: Page, page: str, picture: Path, size: tuple[int, int]) -> Path:
    """Take a picture of what a window of some size shows of a page; return its path."""
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab.emulate_media(color_scheme="light", media="screen")
    tab.set_content(page)
    tab.screenshot(path=picture)
    with Image.open(picture) as taken:
        few = taken.convert("RGB").quantize(COLOURS)
    source = PngInfo()
    source.add_text("Source", made_from())
    few.save(picture, optimize=True, pnginfo=source)
    return picture


if __name__ == "__main__":
    sys.exit(main())
