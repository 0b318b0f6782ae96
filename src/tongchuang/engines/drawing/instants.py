"""Instants as they stand in documents: ISO 8601 with their distance from UTC."""

from __future__ import annotations

import re
from datetime import datetime

_FORM = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)


def read_instant(text: str) -> datetime | None:
    """The instant, or None when the text is none."""
    if not _FORM.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def is_before(first: datetime, second: datetime) -> bool:
    """Whether the first is earlier. One with a zone and one without can't be compared: then it is not."""
    if (first.tzinfo is None) != (second.tzinfo is None):
        return False
    return first < second
