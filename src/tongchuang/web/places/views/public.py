"""What opens when somebody scans a plate: the checklist, the site, or a plain page for citizens."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.places.models import Site
from tongchuang.domain.plates.access import sees_site, site_behind
from tongchuang.domain.plates.actions import count_scan
from tongchuang.domain.plates.queries import contact_of
from tongchuang.foundation.clock import today
from tongchuang.foundation.limits import within
from tongchuang.web.shared.access import public
from tongchuang.web.shared.middleware import client_address

A_MINUTE = 60
# Set by the field app in browsers where it is set up.
FIELD_COOKIE = "field"


@require_safe
@public("citizens scan plates; the code is the key, and the page tells what hangs on the wall anyway")
def plate(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to where this person works; to everybody else the name of the place, and whom to call."""
    if not within("plate", client_address(request), A_MINUTE):
        return _answer(request, "places/public_busy.html", {}, 429)
    site = site_behind(code)
    if site is None:
        return _answer(request, "places/public_unknown.html", {}, 404)
    actor = request.actor  # type: ignore[attr-defined]
    address = _work_address(request, actor, site, code)
    if address:
        return redirect(address)
    if request.method == "GET":
        count_scan(site, today(), by=actor)
    login = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    context = {
        "site": site,
        # A sole trader's address is a person's.
        "address": "" if site.sole_trader else site.address,
        "contact": contact_of(site.region_id),
        "login": login,
        "field": f"/field/#/q/{code}",
    }
    return _answer(request, "places/public_site.html", context, 200)


def _work_address(request: HttpRequest, actor: Any, site: Site, code: str) -> str:
    """The same for every site: it can't tell which ones are to be visited."""
    if actor.user_id is None or actor.region_id != site.region_id:
        return ""
    if actor.may(Permission.INSPECT):
        in_app = request.COOKIES.get(FIELD_COOKIE) == "1"
        return f"/field/#/q/{code}" if in_app else reverse("inspect:form", args=[site.pk])
    if not sees_site(actor, site):
        return ""
    if actor.may(Permission.HANDLE_FINDINGS):
        return f"{reverse('rectify:home')}?site={site.pk}"
    return reverse("places:site", args=[site.pk])


def _answer(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    # The code stays between the plate and this server.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
