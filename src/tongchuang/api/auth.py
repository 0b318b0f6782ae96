"""Who calls: the signed-in user of the session, with the token against forged requests on every write."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie

from tongchuang.domain.organisations.actors import Actor


class SessionOfPerson(APIKeyCookie):
    """The session's cookie; the actor is what a call may do. Writes need the X-CSRFToken header."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor, or None for strangers and for people without a post."""
        if not request.user.is_authenticated or getattr(request.user, "must_change_password", False):
            return None
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.posts else None


def signed_in_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The description of the API is for those who may call it."""

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"code": "signed_out", "message": _("Sign in first.")}, status=401)
        return view(request, *args, **kwargs)

    return handle
