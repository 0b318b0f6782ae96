"""The rooms of the product in the order of the loop, and the five places of a phone's bar by post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.translation import pgettext_lazy

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
    # Addresses outside its own that belong to it too.
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A room as the page shows it."""

    key: str
    label: str
    icon: str
    url: str
    here: bool


def _command(actor: Actor) -> bool:
    return actor.may(P.COMMAND)


def _inspect(actor: Actor) -> bool:
    return actor.may(P.INSPECT)


def _evaluate(actor: Actor) -> bool:
    return actor.may(P.RUN_EVALUATIONS)


def _quality(actor: Actor) -> bool:
    return actor.may(P.INSPECT) or actor.may(P.READ_LEDGER)


def _settings(actor: Actor) -> bool:
    return any(actor.may(permission) for permission in (P.MANAGE_PEOPLE, P.MANAGE_CAMPAIGN, P.READ_LEDGER))


def _judges_photos(actor: Actor) -> bool:
    return actor.region_wide and (actor.may(P.VERIFY_FINDINGS) or actor.may(P.READ_LEDGER))


def _discipline(actor: Actor) -> bool:
    return PostKind.DISCIPLINE in actor.posts or PostKind.DIRECTOR in actor.posts


_OF_INSPECT = ("/draw/", "/route/", "/quality/")
ROOMS = (
    Room("desk", pgettext_lazy("room", "Desk"), "layout-dashboard", "desk:home", lambda actor: True),
    Room("command", pgettext_lazy("room", "Command"), "presentation-analytics", "command:home", _command),
    Room("standard", pgettext_lazy("room", "Standard"), "list-tree", "standard:home"),
    Room("duties", pgettext_lazy("room", "Duties"), "users-group", "duties:home"),
    Room("places", pgettext_lazy("room", "Sites"), "map-pin", "places:home"),
    Room(
        "inspect", pgettext_lazy("room", "Inspect"), "clipboard-check", "inspect:home", _inspect, _OF_INSPECT
    ),
    Room("rectify", pgettext_lazy("room", "Rectify"), "tool", "rectify:home", also=("/supervise/",)),
    Room("appraise", pgettext_lazy("room", "Appraise"), "chart-bar", "appraise:home"),
    Room("forecast", pgettext_lazy("room", "Forecast"), "chart-histogram", "forecast:home"),
    Room("plan", pgettext_lazy("room", "Plan"), "calendar-stats", "plan:home"),
    Room("tasks", pgettext_lazy("room", "Tasks"), "checklist", "tasks:home"),
    Room("documents", pgettext_lazy("room", "Documents"), "file-text", "documents:home", also=("/burden/",)),
    Room("discipline", pgettext_lazy("room", "Discipline"), "gavel", "discipline:home", _discipline),
    Room("settings", pgettext_lazy("room", "Settings"), "settings", "settings:home", _settings),
)
# The two places of an inspector's phone that are pages of the field app.
TODAY = Room("today", pgettext_lazy("room", "Today"), "calendar-check", "field:today", _inspect)
SCAN = Room("scan", pgettext_lazy("room", "Scan"), "qrcode", "field:scan", _inspect)
ME = Room("me", pgettext_lazy("room", "Me"), "user", "shared:me", lambda actor: True)
# The pages of inspecting, in one row; each shows once its address exists.
INSPECT_PAGES = (
    Room("inspect", pgettext_lazy("room", "Inspect"), "", "inspect:home", _inspect),
    Room("evaluations", pgettext_lazy("inspect tab", "Evaluations"), "", "inspect:evaluations"),
    Room("draws", pgettext_lazy("inspect tab", "Draws"), "", "draw:draws", _evaluate),
    Room("routes", pgettext_lazy("inspect tab", "Routes"), "", "route:routes", _inspect),
    Room("quality", pgettext_lazy("inspect tab", "Quality"), "", "quality:quality", _quality),
    Room("signals", pgettext_lazy("inspect tab", "Photos"), "", "quality:signals", _judges_photos),
    Room("recordings", pgettext_lazy("inspect tab", "Covert recordings"), "", "quality:recordings", _evaluate),
    Room("deliveries", pgettext_lazy("inspect tab", "Deliveries"), "", "inspect:deliveries", _evaluate),
)
# The pages of putting right and of supervising it.
SUPERVISE_PAGES = (
    Room("rectify", pgettext_lazy("supervise tab", "Findings"), "", "rectify:home"),
    Room("orders", pgettext_lazy("supervise tab", "Orders"), "", "supervise:orders"),
    Room("coordination", pgettext_lazy("supervise tab", "Coordination"), "", "supervise:coordination"),
    Room("learn", pgettext_lazy("supervise tab", "Learn from one"), "", "supervise:learn"),
    Room("hard", pgettext_lazy("supervise tab", "Hard problems"), "", "supervise:hard"),
    Room("lookbacks", pgettext_lazy("supervise tab", "Look-backs"), "", "supervise:lookbacks"),
)
# The pages of tasks: where they come from, and when they are due.
TASK_PAGES = (
    Room("tasks", pgettext_lazy("task tab", "Tasks"), "", "tasks:home"),
    Room("calendar", pgettext_lazy("task tab", "Calendar"), "", "tasks:calendar"),
    Room("gantt", pgettext_lazy("task tab", "Timetable"), "", "tasks:gantt"),
    Room("reports", pgettext_lazy("task tab", "Monthly reports"), "", "tasks:reports"),
    Room("readings", pgettext_lazy("task tab", "Documents read"), "", "tasks:readings"),
    Room("meetings", pgettext_lazy("task tab", "Meetings"), "", "tasks:meetings"),
    Room("phases", pgettext_lazy("task tab", "Phases"), "", "tasks:phases"),
)
# The pages of documents, and of what is asked of units.
DOCUMENT_PAGES = (
    Room("documents", pgettext_lazy("room", "Documents"), "", "documents:home"),
    Room("bulletins", pgettext_lazy("document tab", "Bulletins"), "", "documents:bulletins"),
    Room("pledges", pgettext_lazy("document tab", "Pledges"), "", "documents:pledges"),
    Room("templates", pgettext_lazy("document tab", "Templates"), "", "documents:templates"),
    Room("requests", pgettext_lazy("document tab", "Requests for material"), "", "burden:requests"),
    Room("meter", pgettext_lazy("document tab", "Burden"), "", "burden:meter"),
)
_BY_KEY = {room.key: room for room in (*ROOMS, TODAY, SCAN, ME)}

# The fifth place on a phone is always "more".
_BARS = {
    PostKind.INSPECTOR: ("today", "inspect", "scan", "me"),
    PostKind.DIRECTOR: ("command", "desk", "rectify", "appraise"),
    PostKind.CONTRACTED_LEADER: ("command", "desk", "rectify", "places"),
    PostKind.OBSERVER: ("command", "desk", "standard", "appraise"),
    PostKind.DISCIPLINE: ("desk", "discipline", "rectify", "command"),
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


def inspect_tabs(actor: Actor, path: str) -> list[tuple[str, str, bool]]:
    """The row of tabs over the pages of inspecting."""
    return tabs_of(INSPECT_PAGES, actor, path)


def tabs_of(pages: tuple[Room, ...], actor: Actor, path: str) -> list[tuple[str, str, bool]]:
    """A row of tabs: as many as exist and the actor may open; the longest address that fits is where we are."""
    places = _places((page for page in pages if page.allowed(actor)), path)
    nearest = max((place.url for place in places if place.here), key=len, default="")
    found = [(place.label, place.url, place.url == nearest) for place in places]
    return found if len(found) > 1 else []


def _places(rooms: Any, path: str) -> list[Place]:
    found = []
    for room in rooms:
        url = _address(room.url_name, get_urlconf() or settings.ROOT_URLCONF)
        if url is not None:
            here = path == url or (url != "/" and path.startswith((url, *room.also)))
            found.append(Place(room.key, str(room.label), room.icon, url, here))
    return found


@cache
def _address(url_name: str, urlconf: str) -> str | None:
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return None
