"""Units: list, tree on a day, page with history, forms, closing with a successor."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations import actions, queries
from tongchuang.domain.organisations.access import get_unit_for, persons_visible_to, units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.rules import shows_phone
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.web.settings.forms import CloseUnitForm, UnitForm
from tongchuang.web.settings.history import entries_of
from tongchuang.web.settings.listing import UNITS
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import list_page
from tongchuang.workflows.close_unit import close_and_hand_over, on_hand

MANAGE = Permission.MANAGE_PEOPLE


@require_safe
@signed_in
def unit_list(request: HttpRequest) -> HttpResponse:
    """All units."""
    context = {"may_manage": request.actor.may(MANAGE)}  # type: ignore[attr-defined]
    return list_page(request, UNITS, template="settings/units.html", context=context)


@require_safe
@signed_in
def tree(request: HttpRequest) -> HttpResponse:
    """The tree as it was on a day."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = today()
    rows = queries.tree_as_of(units_visible_to(request.actor), day)  # type: ignore[attr-defined]
    return render(request, "settings/tree.html", {"rows": rows, "day": day, "is_today": day == today()})


@require_safe
@signed_in
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """A unit: where it stands, who is there, what it answers for, its history."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_unit_for(actor, unit_id)
    seen = persons_visible_to(actor)
    context = {
        "unit": row,
        "parent": queries.parent_of(row),
        "below": queries.units_below(row),
        "aliases": "、".join(alias.name for alias in row.aliases.all()),
        "predecessors": row.predecessors.all(),
        "posts": [(post, shows_phone(actor, post.person)) for post in queries.posts_at(row).filter(person__in=seen)],
        "on_hand": on_hand(row, actor),
        "history": entries_of(history_of(row.pk), actor),
        "may_manage": actor.may(MANAGE),
    }
    return page(request, "settings/unit.html", context)


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    actor = request.actor  # type: ignore[attr-defined]
    form = UnitForm(request.POST or None, actor=actor, initial={"valid_from": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_unit(form.values(), by=actor)
            return done(request, "settings:unit", _("The unit was added."), unit_id=made.pk)
        except Invalid as error:
            refused(form, error)
    return form_page(request, form, _("Add a unit"), reverse("settings:units"))


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def edit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Change a unit."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_unit_for(actor, unit_id)
    form = UnitForm(request.POST or None, actor=actor, unit=row, parent=queries.parent_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_unit(row, form.values(), by=actor)
            return done(request, "settings:unit", _("The unit was changed."), unit_id=row.pk)
        except Invalid as error:
            refused(form, error)
    return form_page(request, form, _("Change the unit"), reverse("settings:unit", args=[row.pk]))


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def close(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Close a unit: what hangs on it is shown before."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_unit_for(actor, unit_id)
    form = CloseUnitForm(request.POST or None, actor=actor, unit=row, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            close_and_hand_over(row, successor=form.cleaned_data["successor"], on=form.cleaned_data["on"], by=actor)
            return done(request, "settings:unit", _("The unit was closed."), unit_id=row.pk)
        except Invalid as error:
            refused(form, error)
    context = {"unit": row, "form": form, "on_hand": on_hand(row, actor)}
    return render(request, "settings/unit_close.html", context, status=422 if form.is_bound and form.errors else 200)


def refused(form: Any, error: Invalid) -> None:
    """Show a refusal at the field that it is about."""
    form.add_error(error.field if error.field in form.fields else None, str(error))


def form_page(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    """A form on a page of its own."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "settings/form.html", {"form": form, "title": title, "back": back}, status=status)
