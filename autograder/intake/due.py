"""The time when the work was due, as an instructor writes it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ZONE = re.compile(r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)$", re.IGNORECASE)
_FORMS = ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")


def parse_due(text: str) -> datetime:
    """Return the moment that `2026-11-27 23:59 +0100` means.

    Without a zone it is that of this computer; a day alone lasts until midnight.

    Raises:
        ValueError: it is not a time; the text says how to write one.
    """
    text = text.strip()
    zone = _ZONE.search(text) if not _DAY.fullmatch(text) else None
    local = text[: zone.start()] if zone else text
    whole_day = _DAY.fullmatch(local) is not None
    moment = _parsed(f"{local} 00:00" if whole_day else local.replace("T", " "))
    if whole_day:
        moment += timedelta(days=1, microseconds=-1)
    if zone is None:
        return moment.astimezone()
    return datetime.strptime(
        f"{moment.isoformat(' ', 'microseconds')} {_offset(zone['zone'])}",
        "%Y-%m-%d %H:%M:%S.%f %z",
    )


def _parsed(text: str) -> datetime:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    raise ValueError(f'"{text}" is not a time: write it as 2026-11-27 23:59 +0100')


def _offset(zone: str) -> str:
    """A zone as `%z` reads it."""
    if zone[0] not in "+-":
        return "+0000"
    return zone.replace(":", "").ljust(5, "0")
