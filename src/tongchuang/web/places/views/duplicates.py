"""Sites that may be one: looked at side by side, merged or kept apart."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.places import actions
from tongchuang.domain.places.access import decided_pairs_of, get_site_for, sites_visible_to
from tongchuang.domain.places.duplicates import suggestions
from tongchuang.domain.places.models import Site
from tongchuang.web.places.views.sites import MANAGE
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done

SHOWN = 30


@require_safe
@requires(MANAGE)
def home(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one site, the likeliest first."""
    actor = request.actor  # type: ignore[attr-defined]
    found = suggestions(sites_visible_to(actor), decided_pairs_of(actor))
    return render(request, "places/duplicates.html", {"pairs": found[:SHOWN], "count": len(found), "more": max(0, len(found) - SHOWN)})


@require_POST
@requires(MANAGE)
def merge(request: HttpRequest) -> HttpResponse:
    """Close the one and keep the other."""
    gone, kept = _named(request, "gone"), _named(request, "kept")
    actions.merge_sites(gone, kept, by=request.actor)  # type: ignore[attr-defined]
    text = _("“%(gone)s” was merged into “%(kept)s”.") % {"gone": gone.name, "kept": kept.name}
    return done(request, "places:duplicates", text)


@require_POST
@requires(MANAGE)
def distinct(request: HttpRequest) -> HttpResponse:
    """Two sites after all."""
    actions.mark_distinct(_named(request, "one"), _named(request, "other"), by=request.actor)  # type: ignore[attr-defined]
    return done(request, "places:duplicates", _("Noted: these are two sites."))


def _named(request: HttpRequest, field: str) -> Site:
    try:
        return get_site_for(request.actor, UUID(request.POST.get(field, "")))  # type: ignore[attr-defined]
    except ValueError as error:
        raise Http404 from error
