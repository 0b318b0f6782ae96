"""What waits for a person, by post. A provider is a function of the actor that gives cards; each post lists its own.

A card's `room` adds its count to that room in the rail, when it `waits`. Rooms don't import one another's views: a
provider asks the domain's queries and links to lists by their address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from tongchuang.domain.organisations.actors import Actor


@dataclass(frozen=True)
class Line:
    """One thing on a card."""

    text: Any
    url: str = ""
    about: Any = ""


@dataclass(frozen=True)
class Card:
    """A number with what it counts and where it leads.

    Rows as `count` are counted together with those of the other cards, in one statement; a card of none is left out then.
    """

    title: str
    count: int | QuerySet[Any]
    url: str = ""
    tone: str = ""
    note: str = ""
    room: str = ""
    waits: bool = True
    lines: tuple[Line, ...] = field(default=())


Provider = Callable[[Actor], list[Card]]
