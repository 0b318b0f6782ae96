"""What the shell around every page needs; nothing here asks the database before a template does."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tongchuang.web.shared.navigation import phone_bar, rail
from tongchuang.web.shared.scope import scope_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """The actor, the rooms, the campaign and the period."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"actor": None}
    return {
        "actor": actor,
        "scope": SimpleLazyObject(lambda: scope_of(request)),
        "rail": SimpleLazyObject(lambda: rail(actor, request.path)),
        "phone_bar": SimpleLazyObject(lambda: phone_bar(actor, request.path)),
    }
