"""The row of tabs over the pages of the discipline office."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from tongchuang.domain.leads.access import sees_looks
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.shared.navigation import Room, tabs_of

OPEN = (Permission.OPEN_LEADS, Permission.MANAGE_LEADS)


def _leads(actor: Actor) -> bool:
    return any(actor.may(permission) for permission in OPEN)


PAGES = (
    Room("patterns", pgettext_lazy("discipline tab", "Patterns"), "", "discipline:home", _leads),
    Room("leads", pgettext_lazy("discipline tab", "Leads"), "", "discipline:leads", _leads),
    Room("watching", pgettext_lazy("discipline tab", "Watching the watchers"), "", "discipline:watching"),
    Room("looks", pgettext_lazy("discipline tab", "Looks"), "", "discipline:looks", sees_looks),
)


def tabs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The tabs that the actor may open; none where there is only one."""
    return tabs_of(PAGES, request.actor, request.path)  # type: ignore[attr-defined]
