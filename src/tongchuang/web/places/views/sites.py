"""The register: its list, a site's page, and the forms that change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.rules import shows_phone
from tongchuang.domain.places import actions
from tongchuang.domain.places.access import get_site_for
from tongchuang.domain.places.engine_io import in_all_systems
from tongchuang.domain.places.errors import SiteStale
from tongchuang.domain.places.models import Site
from tongchuang.domain.places.queries import history_of_site
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.web.places.forms import CloseForm, SiteForm
from tongchuang.web.places.history import entries_of
from tongchuang.web.places.listing import SITES
from tongchuang.web.places.plate_card import plate_card
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import list_page, state_of

MANAGE = Permission.MANAGE_SITES


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The list of sites."""
    query = state_of(request, SITES).query()
    context = {"may_manage": request.actor.may(MANAGE), "map_url": f"{reverse('places:map')}?{query}"}  # type: ignore[attr-defined]
    return list_page(request, SITES, template="places/home.html", context=context)


@require_safe
@signed_in
def site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """A site: facts, coordinates in every system, history, and the ways to its visits and findings."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_site_for(actor, site_id)
    owner = row.point_owner
    context = {
        "site": row,
        "systems": in_all_systems(row),
        "phone": owner.phone if owner and shows_phone(actor, owner) else "",
        "history": entries_of(history_of_site(row)),
        "links": _links(row, actor),
        "may_manage": actor.may(MANAGE),
        "plates": plate_card(row) if actor.may(MANAGE) else None,
        "close_form": CloseForm(initial={"on": today()}),
    }
    return page(request, "places/site.html", context)


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Register a site."""
    actor = request.actor  # type: ignore[attr-defined]
    form = SiteForm(request.POST or None, actor=actor, initial={"opened_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_site(form.values(), by=actor)
        except Invalid as error:
            refused(form, error)
        else:
            return done(request, "places:site", _("The site was registered."), site_id=made.pk)
    return _form_page(request, form)


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def edit(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Change a site; whoever comes second sees what was changed meanwhile and decides anew."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_site_for(actor, site_id)
    form = SiteForm(request.POST or None, actor=actor, site=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_site(row, form.values(), version=form.cleaned_data["version"] or 0, by=actor)
        except SiteStale as error:
            # The form keeps what was typed and takes the new version: saving again is then a decision.
            form.data = form.data.copy()
            form.data["version"] = str(row.version)
            return _form_page(request, form, row, stale=error, status=409)
        except Invalid as error:
            refused(form, error)
        else:
            return done(request, "places:site", _("The site was changed."), site_id=row.pk)
    return _form_page(request, form, row)


@require_POST
@requires(MANAGE)
def close(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Close a site on a day, for a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_site_for(actor, site_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Give the last day and the reason."))
    actions.close_site(row, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], by=actor)
    return done(request, "places:site", _("The site was closed."), site_id=row.pk)


@require_POST
@requires(MANAGE)
def reopen(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Open a closed site again."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_site_for(actor, site_id)
    actions.reopen_site(row, by=actor)
    return done(request, "places:site", _("The site is open again."), site_id=row.pk)


def refused(form: Any, error: Invalid) -> None:
    """Show a refusal at the field that it is about."""
    form.add_error(error.field if error.field in form.fields else None, str(error))


def _form_page(
    request: HttpRequest, form: SiteForm, site: Site | None = None, *, stale: SiteStale | None = None, status: int = 200
) -> HttpResponse:
    back = reverse("places:site", args=[site.pk]) if site else reverse("places:home")
    status = 422 if form.is_bound and form.errors and status == 200 else status
    context = {"form": form, "site": site, "stale": stale, "back": back}
    return render(request, "places/site_form.html", context, status=status)


def _links(site: Site, actor: Any) -> list[tuple[str, str]]:
    """Where the site's visits and findings stand."""
    wanted = [
        (_("Findings here"), "rectify:home", f"?site={site.pk}"),
        (_("Visits here"), "inspect:visits", f"?q={site.code}"),
    ]
    if actor.may(Permission.INSPECT) and site.closed_on is None:
        wanted.append((_("Inspect now"), "inspect:form", ""))
    links = []
    for label, name, query in wanted:
        try:
            args = [site.pk] if name == "inspect:form" else []
            links.append((label, reverse(name, args=args) + query))
        except NoReverseMatch:
            continue
    return links
