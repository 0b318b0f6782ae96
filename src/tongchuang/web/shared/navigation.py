"""The rooms of the product in the order of the loop, and the five places of a phone's bar by post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission as P


@dataclass(frozen=True)
class Room:
    """A place in the rail; it shows once the room has an address named `home`."""

    key: str
    label: Any
    icon: str
    url_name: str
    allowed: Callable[[Actor], bool] = lambda actor: bool(actor.posts)


@dataclass(frozen=True)
class Place:
    """A room as the page shows it."""

    key: str
    label: str
    icon: str
    url: str
    here: bool


def _settings(actor: Actor) -> bool:
    return any(actor.may(permission) for permission in (P.MANAGE_PEOPLE, P.MANAGE_CAMPAIGN, P.READ_LEDGER))


ROOMS = (
    Room("desk", _("Desk"), "layout-dashboard", "desk:home", lambda actor: True),
    Room("command", _("Command"), "presentation-analytics", "command:home", lambda actor: actor.may(P.COMMAND)),
    Room("standard", _("Standard"), "list-tree", "standard:home"),
    Room("duties", _("Duties"), "users-group", "duties:home"),
    Room("places", _("Sites"), "map-pin", "places:home"),
    Room("inspect", _("Inspect"), "clipboard-check", "inspect:home", lambda actor: actor.may(P.INSPECT)),
    Room("rectify", _("Rectify"), "tool", "rectify:home"),
    Room("appraise", _("Appraise"), "chart-bar", "appraise:home"),
    Room("settings", _("Settings"), "settings", "settings:home", _settings),
)
SCAN = Room("scan", _("Scan"), "qrcode", "inspect:scan", lambda actor: actor.may(P.INSPECT))
ME = Room("me", _("Me"), "user", "shared:me", lambda actor: True)
_BY_KEY = {room.key: room for room in (*ROOMS, SCAN, ME)}

# The fifth place on a phone is always "more".
_BARS = {
    PostKind.INSPECTOR: ("desk", "inspect", "scan", "me"),
    PostKind.DIRECTOR: ("command", "desk", "rectify", "appraise"),
    PostKind.CONTRACTED_LEADER: ("command", "desk", "rectify", "places"),
    PostKind.OBSERVER: ("command", "desk", "standard", "appraise"),
    PostKind.DISCIPLINE: ("command", "desk", "rectify", "appraise"),
    PostKind.OFFICE: ("desk", "rectify", "inspect", "command"),
}
_USUAL_BAR = ("desk", "rectify", "duties", "places")


def rail(actor: Actor, path: str) -> list[Place]:
    """The rooms that exist and that the actor may enter."""
    return _places((room for room in ROOMS if room.allowed(actor)), path)


def phone_bar(actor: Actor, path: str) -> list[Place]:
    """Four places for the actor's first post that has a bar of its own."""
    keys = next((_BARS[post] for post in _BARS if post in actor.posts), _USUAL_BAR)
    rooms = [_BY_KEY[key] for key in keys if _BY_KEY[key].allowed(actor)]
    places = _places(rooms, path)
    if len(places) < 4:
        chosen = {place.key for place in places}
        rest = [room for room in (*ROOMS, ME) if room.key not in chosen and room.allowed(actor)]
        places += _places(rest, path)[: 4 - len(places)]
    return places


def _places(rooms: Any, path: str) -> list[Place]:
    found = []
    for room in rooms:
        url = _address(room.url_name)
        if url is not None:
            here = path == url or (url != "/" and path.startswith(url))
            found.append(Place(room.key, str(room.label), room.icon, url, here))
    return found


@cache
def _address(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None
