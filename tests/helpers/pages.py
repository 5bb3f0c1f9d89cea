"""Pages as people see them: opened in a real browser, where the machine has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from autograder.lab import pictures

WIDE, NARROW = 1200, 390  # pixels


@dataclass
class Browser:
    """A running browser that opens pages.

    Args:
        tab: the one tab that it has, as Playwright knows it.
        folder: for pages that are given as text.
        requests: what the open page has asked for.
    """

    tab: Any
    folder: Path
    requests: list[str] = field(default_factory=list)

    def open(self, page: str | Path, width: int = WIDE, scheme: str = "light") -> Any:
        """Open a page, given as HTML text or as a file; return the tab."""
        path = page if isinstance(page, Path) else self._written(page)
        self.requests.clear()
        self.tab.set_viewport_size({"width": width, "height": 900})
        self.tab.emulate_media(color_scheme=scheme, media="screen")
        self.tab.goto(path.as_uri())
        return self.tab

    def _written(self, text: str) -> Path:
        path = self.folder / "page.html"
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One headless Chromium for a whole file of tests; they are skipped where there is none."""
    program = pictures.browser()
    if program is None:
        pytest.skip(f"No browser to look at pages: install one of {', '.join(pictures.BROWSERS)}.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # No sandbox of its own: containers forbid it, and the pages are ours.
        engine = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        found = Browser(engine.new_page(), tmp_path_factory.mktemp("pages"))
        found.tab.on("request", lambda request: found.requests.append(request.url))
        yield found
        engine.close()


def overflow(tab: Any) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(tab.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def seen(tab: Any) -> str:
    """Return the text that is visible on a page, on one line."""
    return " ".join(tab.locator("body").inner_text().split())


def complaints(tab: Any, only: str = "") -> list[str]:
    """Return what axe objects to: contrast, order of headings, names of things, landmarks.

    Args:
        tab: an open page.
        only: the one rule to look at, or all.
    """
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": [only]} if only else None
    found = Axe().run(tab, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
