"""The entries of a history, as the timeline component shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Change:
    """A value that changed, in words."""

    label: str
    old: Any = ""
    new: Any = ""


@dataclass(frozen=True)
class Picture:
    """A photo in a history."""

    thumb: str
    full: str
    alt: str


@dataclass(frozen=True)
class Entry:
    """Who did what when; `text` is what they said, `tone` colours the dot (state or badge tone)."""

    at: datetime
    who: str
    what: str
    text: str = ""
    changes: tuple[Change, ...] = ()
    photos: tuple[Picture, ...] = ()
    tone: str = "quiet"
    origin: str = ""
