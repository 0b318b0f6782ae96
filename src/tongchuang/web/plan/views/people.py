"""What units can do: their people as a table, one unit's entries, files of them; and how much work fixes are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.plans import importing, queries, settings_queries
from tongchuang.domain.plans.access import (
    MANAGE,
    capacities_visible_to,
    efforts_visible_to,
    get_capacity_for,
    get_effort_for,
    get_planning_unit_for,
    planning_units_visible_to,
)
from tongchuang.domain.plans.actions import (
    import_capacities,
    preview_capacities,
    remove_capacity,
    remove_effort,
    set_capacity,
    set_effort,
    set_usual_people,
)
from tongchuang.domain.plans.capacities import usual_people
from tongchuang.domain.plans.models import UnitCapacity
from tongchuang.domain.plans.rules import Kind
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.web.plan.forms import CapacityForm, EffortForm, UsualForm
from tongchuang.web.plan.picked import pick, tabs
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.shared.imports import ImportSpec, import_page

HELPS = {
    "unit": _l("Full name, short name or another name of a unit that goes on."),
    "people": _l("How many people put things right on a working day; 0 for nobody."),
    "starts_on": _l("The first day; today when it is left empty. A row of the same unit and day is changed."),
    "ends_on": _l("The last day; empty: for good."),
    "days_off": _l("Working days on which nobody is there; several are separated by 、"),
}
CAPACITIES = ImportSpec(
    title=_l("Import capacity"), columns=importing.COLUMNS, back="plan:capacities", preview=preview_capacities,
    carry_out=import_capacities, helps=lambda key: HELPS.get(key, ""),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def capacities(request: HttpRequest) -> HttpResponse:
    """All units in a table; whoever manages changes many at once."""
    picked = pick(request)
    if picked is None:
        return render(request, "plan/empty.html")
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = queries.capacity_rows(planning_units_visible_to(actor), capacities_visible_to(actor))
    posted = request.method == "POST"
    if posted:
        actor.require(MANAGE)
    rows = [_line(request, unit, entries, posted=posted) for unit, entries in found]
    usual = UsualForm(initial={"people": usual_people(picked.campaign)}, auto_id="usual_%s")
    if posted and all(line["form"].is_valid() for line in rows if line["changed"]):
        count = _save(request, rows)
        if count is not None:
            text = ngettext("%(count)d unit was changed.", "%(count)d units were changed.", count) % {
                "count": count
            }
            return done(request, "plan:capacities", text)
    context = {
        "picked": picked, "tabs": tabs(picked, "capacities"), "rows": rows, "usual": usual,
        "usual_people": usual_people(picked.campaign), "without": sum(not entries for _unit, entries in found),
    }  # fmt: skip
    return render(request, "plan/capacities.html", context, status=422 if posted else 200)


def _line(request: HttpRequest, unit: Unit, entries: list[UnitCapacity], *, posted: bool) -> dict[str, Any]:
    holding = [row for row in entries if row.ends_on is None or row.ends_on >= today()]
    shown = holding[0] if holding else None
    initial = CapacityForm.initial_of(shown, today())
    prefix = f"u{unit.pk.hex[-12:]}"
    form = CapacityForm(
        request.POST if posted else None, prefix=prefix, initial=initial, auto_id=f"{prefix}_%s"
    )
    blank = not request.POST.get(f"{prefix}-people", "").strip()
    # A unit without an entry stays without one as long as nobody has said how many people it has.
    changed = posted and form.has_changed() and not (shown is None and blank)
    return {
        "unit": unit,
        "entries": entries,
        "shown": shown,
        "form": form,
        "changed": changed,
        "more": len(entries) - bool(shown),
    }


def _save(request: HttpRequest, rows: list[dict[str, Any]]) -> int | None:
    changed = [line for line in rows if line["changed"]]
    for line in changed:
        try:
            set_capacity(line["unit"], line["form"].values(), by=request.actor, row=line["shown"])  # type: ignore[attr-defined]
        except Invalid as error:
            line["form"].add_error(error.field if error.field in line["form"].fields else None, str(error))
            return None
    return len(changed)


@require_POST
@requires(MANAGE)
def usual(request: HttpRequest) -> HttpResponse:
    """People of units without an entry."""
    picked = pick(request)
    form = UsualForm(request.POST)
    if picked is None or not form.is_valid():
        raise Invalid(_("Write a whole number of people."))
    set_usual_people(picked.campaign, form.cleaned_data["people"], by=request.actor)
    return done(request, "plan:capacities", _("Kept; the next plan goes by it."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def capacity(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """All entries of one unit, and a form for another one."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    unit = get_planning_unit_for(actor, unit_id)
    form = CapacityForm(request.POST if request.method == "POST" else None, initial={"starts_on": today()})
    if request.method == "POST":
        actor.require(MANAGE)
        if form.is_valid():
            try:
                set_capacity(unit, form.values(), by=actor)
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                return done(request, "plan:capacity", _("Kept; the next plan goes by it."), unit.pk)
    entries = capacities_visible_to(actor).filter(unit=unit).order_by("starts_on")
    context = {"unit": unit, "entries": entries, "form": form, "manages": actor.may(MANAGE)}
    return render(request, "plan/capacity.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@requires(MANAGE)
def drop_capacity(request: HttpRequest, capacity_id: UUID) -> HttpResponse:
    """Take an entry away."""
    row = get_capacity_for(request.actor, capacity_id)
    remove_capacity(row, by=request.actor)
    return done(request, "plan:capacity", _("Deleted."), row.unit_id)


@require_http_methods(["GET", "POST"])
@requires(MANAGE)
def import_file(request: HttpRequest) -> HttpResponse:
    """People of many units from a file."""
    return import_page(request, CAPACITIES)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def efforts(request: HttpRequest) -> HttpResponse:
    """What was set for kinds of findings, what past fixes teach, and what is usual."""
    picked = pick(request)
    if picked is None:
        return render(request, "plan/empty.html")
    offered = settings_queries.kinds_to_choose(picked.campaign)
    form = EffortForm(request.POST if request.method == "POST" else None, **offered)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        kind = Kind(_key(data["item"]), _key(data["site_type"]), data["severity"])
        try:
            set_effort(picked.campaign, kind, data["days"], data["cost"] or 0, by=request.actor)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "plan:efforts", _("Kept; the next plan goes by it."))
    context = {
        "picked": picked, "tabs": tabs(picked, "efforts"), "form": form, "rows": efforts_visible_to(request.actor, picked.campaign),
        "learned": settings_queries.learned_rows(picked.campaign), "usual": settings_queries.usual_rows(),
    }  # fmt: skip
    return render(request, "plan/efforts.html", context, status=422 if request.method == "POST" else 200)


def _key(text: str) -> UUID | None:
    return UUID(text) if text else None


@require_POST
@requires(MANAGE)
def drop_effort(request: HttpRequest, effort_id: UUID) -> HttpResponse:
    """Take a setting away."""
    remove_effort(get_effort_for(request.actor, effort_id), by=request.actor)
    return done(request, "plan:efforts", _("Deleted."))
