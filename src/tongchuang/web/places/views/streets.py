"""Streets with their sections and lanes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongchuang.domain.places import actions, queries
from tongchuang.domain.places.access import get_section_for, get_street_for, streets_visible_to
from tongchuang.foundation.errors import Invalid
from tongchuang.web.places.forms import SectionForm, StreetForm
from tongchuang.web.places.history import entries_of
from tongchuang.web.places.views.sites import MANAGE, refused
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """All streets of the region with what lies on them."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.with_site_counts(streets_visible_to(actor).defer("geometry"))
    return render(request, "places/streets.html", {"streets": rows, "may_manage": actor.may(MANAGE)})


@require_safe
@signed_in
def street(request: HttpRequest, street_id: UUID) -> HttpResponse:
    """A street: its sections and lanes with who answers for them, and its history."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_street_for(actor, street_id)
    context = {
        "street": row, "sections": queries.sections_of(row), "history": entries_of(queries.history_of_street(row)),
        "may_manage": actor.may(MANAGE),
    }  # fmt: skip
    return page(request, "places/street.html", context)


@require_safe
@signed_in
def section(request: HttpRequest, section_id: UUID) -> HttpResponse:
    """A section or a lane."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_section_for(actor, section_id)
    context = {
        "section": row, "history": entries_of(queries.history_of_street(row)), "may_manage": actor.may(MANAGE),
        "sites_url": f"{reverse('places:home')}?section={row.pk}",
    }  # fmt: skip
    return page(request, "places/section.html", context)


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def new_street(request: HttpRequest) -> HttpResponse:
    """Add a street."""
    form = StreetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_street(form.cleaned_data["name"], geometry=form.cleaned_data["geometry"], by=request.actor)  # type: ignore[attr-defined]
            return done(request, "places:street", _("The street was added."), street_id=made.pk)
        except Invalid as error:
            refused(form, error)
    return _form_page(request, form, _("Add a street"), reverse("places:streets"))


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def edit_street(request: HttpRequest, street_id: UUID) -> HttpResponse:
    """Rename or redraw a street."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_street_for(actor, street_id)
    form = StreetForm(request.POST or None, initial={"name": row.name, "geometry": row.geometry})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_street(row, name=form.cleaned_data["name"], geometry=form.cleaned_data["geometry"], by=actor)
            return done(request, "places:street", _("The street was changed."), street_id=row.pk)
        except Invalid as error:
            refused(form, error)
    return _form_page(request, form, _("Change the street"), reverse("places:street", args=[row.pk]))


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def new_section(request: HttpRequest, street_id: UUID) -> HttpResponse:
    """Add a section or a lane to a street."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_street_for(actor, street_id)
    form = SectionForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_section(form.values(row), by=actor)
            return done(request, "places:street", _("The section was added."), street_id=row.pk)
        except Invalid as error:
            refused(form, error)
    return _form_page(request, form, _("Add a section or a lane"), reverse("places:street", args=[row.pk]))


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def edit_section(request: HttpRequest, section_id: UUID) -> HttpResponse:
    """Change a section or a lane."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_section_for(actor, section_id)
    form = SectionForm(request.POST or None, actor=actor, section=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_section(row, form.values(row.street), by=actor)
            return done(request, "places:section", _("The section was changed."), section_id=row.pk)
        except Invalid as error:
            refused(form, error)
    return _form_page(request, form, _("Change the section"), reverse("places:section", args=[row.pk]))


def _form_page(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "places/form.html", {"form": form, "title": title, "back": back}, status=status)
