"""All duties, and those of one's own units."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.duties.listing import DUTIES, MINE
from tongchuang.web.duties.scope import tabs_of
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.lists import list_page


@require_safe
@signed_in
def all_duties(request: HttpRequest) -> HttpResponse:
    """The list of responsibilities that the person may see."""
    manages = request.actor.may(Permission.ASSIGN_RESPONSIBILITIES)  # type: ignore[attr-defined]
    return list_page(request, DUTIES, template="duties/list.html", context={"tabs": tabs_of(request), "manages": manages})


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The duties of one's units (责任清单), claimed in bulk."""
    return list_page(request, MINE, template="duties/list.html", context={"tabs": tabs_of(request), "mine": True})
