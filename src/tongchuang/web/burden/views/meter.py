"""The burden meter: a month on one screen, each figure open into what it is made of; a unit's own page; a sheet to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongchuang.domain.burden import access
from tongchuang.domain.burden.meter import Meter, days_of, meter_of
from tongchuang.domain.burden.models import TaskTime, WorkTime
from tongchuang.domain.burden.queries import limits_of, near_quota, quotas_in_force, used_by_window
from tongchuang.domain.burden.rules import FEWEST_FOR_MEDIAN, month_span
from tongchuang.domain.burden.values import Kind, Window
from tongchuang.foundation.clock import now
from tongchuang.web.burden.listing import AVOIDED, CHARGES
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.lists import list_page
from tongchuang.web.shared.scope import scope_of

SHOWN_UNITS = 12
ASKERS = 5


def _meter(request: HttpRequest) -> Meter:
    actor = request.actor
    return meter_of(
        scope_of(request).period, charges=access.charges_visible_to(actor), times=access.work_times_of(actor),
        tasks=access.task_times_of(actor), avoided=access.avoided_visible_to(actor), requests=access.requests_visible_to(actor), units=access.metered_units(actor),
    )  # fmt: skip


def _context(request: HttpRequest, found: Meter) -> dict[str, Any]:
    kinds = [
        (kind.value, str(kind.label), found.this.by_kind[kind], found.before.by_kind[kind]) for kind in Kind
    ]
    most = max((row.asked for row in found.units), default=0)
    return {
        "meter": found, "kinds": kinds, "period": found.period, "most": most, "fewest": FEWEST_FOR_MEDIAN,
        "difference": found.this.asked - found.before.asked,
        "tasks": [(str(TaskTime.Task(each.task).label), each) for each in found.tasks],
        "work": [(str(WorkTime.Work(work).label), seconds) for work, seconds in found.by_work.items()],
        "compares": access.compares_units(request.actor),
        "trend": {
            "months": [month.period for month in found.months],
            "kinds": [{"name": str(kind.label), "values": [month.by_kind[kind] for month in found.months]} for kind in Kind],
            "hours": [round(month.seconds / 3600, 1) for month in found.months],
        },
    }  # fmt: skip


@require_safe
@signed_in
def meter(request: HttpRequest) -> HttpResponse:
    """The month for who leads, in two minutes; for units their own."""
    found = _meter(request)
    context = _context(request, found)
    region_id = request.actor.region_id
    quotas = list(quotas_in_force(region_id)) if region_id and context["compares"] else []
    near = near_quota(region_id, [row.unit for row in found.units], quotas) if quotas else []
    everyone = request.GET.get("units") == "all"
    return render(request, "burden/meter.html", {
        **context, "near": [(unit, str(Kind(kind).label), standing) for unit, kind, standing in near[:5]],
        "rows": found.units if everyone else found.units[:SHOWN_UNITS], "rest": 0 if everyone else max(0, len(found.units) - SHOWN_UNITS),
        "askers": found.askers[:ASKERS],
    })  # fmt: skip


@require_safe
@signed_in
def sheet(request: HttpRequest) -> HttpResponse:
    """The month on a sheet to print and file."""
    found = _meter(request)
    return render(
        request,
        "burden/sheet.html",
        {**_context(request, found), "rows": found.units, "askers": found.askers[:ASKERS], "made_at": now()},
    )


@require_safe
@signed_in
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """One unit's month: what reached it against its quotas, and the minutes by kind of work."""
    row = access.get_metered_unit(request.actor, unit_id)
    period = scope_of(request).period
    begins, until = month_span(period)
    charged = access.charges_visible_to(request.actor).filter(
        unit=row, at__gte=begins, at__lt=until, state="counted"
    )
    lines = list(charged.select_related("asker_unit").order_by("-at")[:200])
    work = [
        (str(WorkTime.Work(kind).label), seconds)
        for kind, seconds in days_of(row, period, access.work_times_of(request.actor))
    ]
    limits = limits_of(row.region_id, set(Kind.values), [row.pk])
    used = used_by_window(row.region_id, set(Kind.values), [row.pk], begins) if limits else {}
    quotas = [
        (str(Kind(kind).label), str(Window(window).label), used.get((row.pk, kind), {}).get(window, 0), limit)
        for (_unit, kind), windows in limits.items()
        for window, limit in windows.items()
        if limit is not None
    ]
    by_kind = [(kind.value, str(kind.label), sum(1 for line in lines if line.kind == kind)) for kind in Kind]
    return render(request, "burden/unit.html", {
        "unit": row, "period": period, "lines": [(line, str(Kind(line.kind).label)) for line in lines], "by_kind": by_kind, "work": work,
        "seconds": sum(seconds for _label, seconds in work), "quotas": quotas,
    })  # fmt: skip


@require_safe
@signed_in
def charges(request: HttpRequest) -> HttpResponse:
    """What the counts are made of."""
    return list_page(request, CHARGES, template="burden/charges.html", context={"title": CHARGES.file_name})


@require_safe
@signed_in
def avoided(request: HttpRequest) -> HttpResponse:
    """What needn't be asked for."""
    return list_page(request, AVOIDED, template="burden/charges.html", context={"title": AVOIDED.file_name})
