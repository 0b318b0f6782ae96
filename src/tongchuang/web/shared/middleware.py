"""Who is asking, in which language, and one translation of expected errors into pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor, actor_for
from tongchuang.foundation.errors import Invalid, NotAllowed, ProductError, Stale

Handler = Callable[[HttpRequest], HttpResponse]


def actor_middleware(get_response: Handler) -> Handler:
    """Put `request.actor` there, found when first asked for, and `request.origin`, the address that it comes from."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.origin = client_address(request)  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def _actor(request: HttpRequest) -> Actor:
    origin: str = request.origin  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        return Actor(user_id=None, name="", origin=origin)
    return actor_for(request.user, origin=origin)


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; behind trusted proxies what the first of them saw, never what the caller claims."""
    hops = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return seen[-hops][:45] if hops and len(seen) >= hops else str(request.META.get("REMOTE_ADDR", ""))


def privacy_middleware(get_response: Handler) -> Handler:
    """Pages are for one person: nobody on the way keeps them, and they may use no more of the device than they need."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=()"
        )
        return response

    return handle


def language_middleware(get_response: Handler) -> Handler:
    """The user's language; for strangers the one in the `language` cookie, else Chinese."""

    def handle(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "") or request.COOKIES.get("language", "zh-hans")
        with translation.override(chosen if chosen in {"zh-hans", "en"} else "zh-hans"):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    return handle


def product_error_middleware(get_response: Handler) -> Handler:
    """Turn an expected refusal that no view caught into a page that says what to do next."""
    return _ErrorPages(get_response)


class _ErrorPages:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The character of code zero is in no text that anybody writes, and the database keeps none."""
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _without_zeros(request.GET)  # type: ignore[assignment]
        # What is no form of a page (the API) is read by whoever it is for.
        if request.method == "POST" and not getattr(view, "csrf_exempt", False) and _has_zeros(request.POST):
            return self.process_exception(
                request, Invalid(_("This text holds a character that can't be kept."))
            )
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ProductError):
            return None
        status = 403 if isinstance(error, NotAllowed) else 409 if isinstance(error, Stale) else 400
        return render(request, "shared/error.html", {"error": error, "status": status}, status=status)


def _has_zeros(given: QueryDict) -> bool:
    return any("\0" in value for _name, values in given.lists() for value in values)


def _without_zeros(given: QueryDict) -> QueryDict:
    clean = given.copy()
    for name, values in given.lists():
        clean.setlist(name, [value.replace("\0", "") for value in values])
    clean._mutable = False
    return clean
