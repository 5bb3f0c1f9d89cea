"""What goes back to the students: all pages in a zip, and in another in the form Moodle takes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..reports.entries import Entry

FLAT = "feedback.zip"
MOODLE = "feedback-moodle.zip"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same pages make the same zip, whenever it is made


Pages = Sequence[tuple[Entry, Path]]
Make = Callable[[Pages], bytes]


def flat(pages: Pages) -> bytes:
    """Return a zip of pages without folders.

    Args:
        pages: for each student a file.
    """
    return _zipped({f"{entry.student}.html": path for entry, path in pages})


def moodle(pages: Pages) -> bytes:
    """Return a zip for "Upload multiple feedback files in a zip".

    Moodle splits a name at `_` and takes the second part for the participant's number, the third
    and fourth for what kind of file it is.
    """
    return _zipped(
        {
            f"{_name(entry)}_{entry.id}_assignfeedback_file_feedback.html": path
            for entry, path in pages
            if entry.id.isdecimal()
        }
    )


def _name(entry: Entry) -> str:
    """A name without what would divide it, or a path, or hide a file."""
    name = re.sub(r'[_/\\:*?"<>|\x00-\x1f]+', " ", entry.name).strip(" .~")
    return name[:100] or "student"


def _zipped(files: Mapping[str, Path]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zip_file:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            zip_file.writestr(info, files[name].read_bytes())
    return made.getvalue()
