"""Who may reach a view. Every view carries one of these marks; a test sweeps all addresses for one without.

    @signed_in                                 anybody with an account
    @requires(Permission.ASSIGN_FINDINGS)      a post that carries the permission (one of several, if several are given)
    @public("why a stranger may see this")

The mark is the attribute `access` of the view, an `Access`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Access:
    """What a view asks of who comes: `kind` is public, signed_in or requires."""

    kind: str
    permissions: tuple[Permission, ...] = ()
    reason: str = ""


def public(reason: str) -> Callable[[View], View]:
    """Open to strangers, for the reason given."""

    def mark(view: View) -> View:
        @wraps(view)
        def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        handle.access = Access("public", reason=reason)  # type: ignore[attr-defined]
        return handle

    return mark


def signed_in(view: View) -> View:
    """Anybody with an account; what they see is a matter of the domain's access functions."""

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _sent_away(request) or view(request, *args, **kwargs)

    handle.access = Access("signed_in")  # type: ignore[attr-defined]
    return handle


def requires(*permissions: Permission) -> Callable[[View], View]:
    """A post that carries the permission; any one of them, when several are given."""

    def mark(view: View) -> View:
        @wraps(view)
        def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            away = _sent_away(request)
            if away is not None:
                return away
            if not any(request.actor.may(permission) for permission in permissions):  # type: ignore[attr-defined]
                raise NotPermitted(permissions[0])
            return view(request, *args, **kwargs)

        handle.access = Access("requires", permissions)  # type: ignore[attr-defined]
        return handle

    return mark


def _sent_away(request: HttpRequest) -> HttpResponse | None:
    user = request.user
    if not user.is_authenticated:
        wanted = request.get_full_path() if request.method == "GET" else "/"
        address = f"{reverse('account_login')}?{urlencode({'next': wanted})}"
    elif user.must_change_password:
        address = reverse("account_change_password")
    else:
        return None
    if request.headers.get("HX-Request"):
        # A redirect would be followed inside the page and put the sign-in form into a table.
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
