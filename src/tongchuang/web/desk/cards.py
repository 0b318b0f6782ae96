"""What waits for a person, by post: a card is a function of the actor, and each post lists its cards.

A card's `room` adds its count to that room in the rail. Rooms may not import one another's views; a card asks the
domain's queries and links to lists by their address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind


@dataclass(frozen=True)
class Line:
    """One thing on a card."""

    text: Any
    url: str = ""
    about: Any = ""


@dataclass(frozen=True)
class Card:
    """A number with what it counts and where it leads. `waits`: counts as work that waits for the person."""

    title: str
    count: int
    url: str = ""
    tone: str = ""
    note: str = ""
    room: str = ""
    waits: bool = True
    lines: tuple[Line, ...] = field(default=())


Provider = Callable[[Actor], Card | None]

BY_POST: dict[str, tuple[Provider, ...]] = {kind.value: () for kind in PostKind}


def cards_for(actor: Actor) -> list[Card]:
    """The cards of all the actor's posts, each once, in the order of the posts."""
    return [card for card in (provider(actor) for provider in _providers(actor)) if card is not None]


def waiting_for(actor: Actor) -> dict[str, int]:
    """Room → how much waits there for the actor."""
    counts: dict[str, int] = {}
    for card in cards_for(actor):
        if card.room and card.waits:
            counts[card.room] = counts.get(card.room, 0) + card.count
    return counts


def _providers(actor: Actor) -> list[Provider]:
    return list(dict.fromkeys(provider for post in actor.posts for provider in BY_POST.get(post, ())))
