"""Times as exports write them: without a time zone they are those of the instructor's computer."""

from __future__ import annotations

import re
from datetime import datetime


def local_time(digits: str) -> datetime | None:
    """The time that `20261127235900` or `2026-11-27-23-59-00` means here; None if it is none."""
    try:
        return datetime.strptime(re.sub(r"\D", "", digits), "%Y%m%d%H%M%S").astimezone()
    except (ValueError, OverflowError, OSError):
        return None
