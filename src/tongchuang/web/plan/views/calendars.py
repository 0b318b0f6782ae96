"""The plan by day: units × days with their load, and the tasks behind each cell."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tongchuang.domain.plans import queries, settings_queries
from tongchuang.domain.plans.access import (
    get_planning_unit_for,
    parts_visible_to,
    tasks_visible_to,
    timetable_for,
)
from tongchuang.domain.plans.models import Plan
from tongchuang.foundation.clock import today
from tongchuang.web.plan.listing import state_cell
from tongchuang.web.plan.picked import pick, tabs
from tongchuang.web.plan.sentences import days_text, reason_text
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.formats import WEEKDAYS_ZH, weekday
from tongchuang.web.shared.http import page

FEW_UNITS = 6
SPANS = ("week", "month")


def as_day(text: str) -> date | None:
    """A day of an address."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_safe
@signed_in
def calendar(request: HttpRequest) -> HttpResponse:
    """A week or a month."""
    picked = pick(request)
    if picked is None or picked.plan is None:
        return render(
            request, "plan/empty.html", {"picked": picked, "tabs": tabs(picked, "calendar") if picked else []}
        )
    plan = picked.plan
    span = request.GET.get("span", "week")
    span = span if span in SPANS else "week"
    rows = queries.calendar_rows(parts_visible_to(request.actor, plan))
    around = as_day(request.GET.get("from", "")) or _where_to_begin(rows, plan)
    first, last = queries.week_of(around) if span == "week" else _month_of(around)
    days = _days(rows, first, last)
    mine = tasks_visible_to(request.actor, plan)
    few = len(rows) <= FEW_UNITS
    agenda = (
        queries.in_full(queries.between(queries.scheduled(mine), first, last)).order_by(
            "starts_on", "position"
        )
        if few
        else []
    )
    timetable = timetable_for(request.actor, picked.campaign)
    context = {
        "picked": picked, "tabs": tabs(picked, "calendar"), "plan": plan, "span": span, "first": first, "last": last,
        "days": [(day, weekday(day), day == today()) for day in days], "rows": [_row(row, days, plan) for row in rows],
        "sums": _sums(rows, days), "agenda": [(row, state_cell(row), reason_text(row)) for row in agenda],
        "earlier": _around(picked.query, span, first - timedelta(days=1)), "later": _around(picked.query, span, last + timedelta(days=1)),
        "spans": [(key, _around(picked.query, key, around)) for key in SPANS], "weekdays": WEEKDAYS_ZH,
        "phases": queries.phases_on(timetable, first, last), "evaluation_in": first <= plan.evaluation_on <= last,
    }  # fmt: skip
    return render(request, "plan/calendar.html", context)


def _where_to_begin(rows: list[queries.UnitRow], plan: Plan) -> date:
    """The next day on which anybody works: on a Sunday the week that comes."""
    ahead = [day for row in rows for day in row.days if day >= today()]
    return min(ahead, default=min(max(today(), plan.starts_on), plan.evaluation_on))


def _around(query: str, span: str, day: date) -> str:
    joined = "&" if query else "?"
    return f"{reverse('plan:calendar')}{query}{joined}span={span}&from={day}"


def _month_of(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _days(rows: list[queries.UnitRow], first: date, last: date) -> list[date]:
    """Working days of the time, and days off on which somebody works all the same."""
    worked = {day for row in rows for day in row.days}
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in every if day in worked or settings_queries.is_working_day(day)]


def _row(row: queries.UnitRow, days: list[date], plan: Plan) -> dict[str, Any]:
    return {"unit": row.part.unit, "part": row.part, "cells": [_cell(row, day, plan) for day in days]}


def _cell(row: queries.UnitRow, day: date, plan: Plan) -> dict[str, Any] | None:
    if day not in row.days:
        return None
    taken, there = row.days[day]
    share = taken / there if there else 0.0
    return {
        "taken": days_text(taken), "there": days_text(there), "tone": tone_of(taken, there), "share": share, "day": day,
        "url": f"{reverse('plan:day', args=[row.part.unit_id])}?plan={plan.pk}&on={day}" if taken else "",
    }  # fmt: skip


def tone_of(taken: int, there: int) -> str:
    """How full a day is: none, some, much, full, over."""
    if not taken:
        return "none"
    share = taken / there if there else 2.0
    return "over" if share > 1 else "full" if share > 0.95 else "much" if share > 0.5 else "some"


def _sums(rows: list[queries.UnitRow], days: list[date]) -> list[dict[str, str]]:
    found = []
    for day in days:
        taken = sum(row.days[day][0] for row in rows if day in row.days)
        there = sum(row.days[day][1] for row in rows if day in row.days)
        found.append({"taken": days_text(taken), "there": days_text(there)})
    return found


@require_safe
@signed_in
def day(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """What a unit works on on a day."""
    picked = pick(request)
    on = as_day(request.GET.get("on", "")) or today()
    unit = get_planning_unit_for(request.actor, unit_id)
    if picked is None or picked.plan is None:
        raise Http404
    rows = tasks_visible_to(request.actor, picked.plan).filter(unit=unit)
    rows = queries.in_full(queries.between(queries.scheduled(rows), on, on)).order_by("position")
    part = parts_visible_to(request.actor, picked.plan).filter(unit=unit).first()
    taken, there = _load(part, on)
    context = {
        "unit": unit, "on": on, "plan": picked.plan, "picked": picked,
        "rows": [(row, state_cell(row), reason_text(row), days_text(row.hours_a_day)) for row in rows],
        "taken": days_text(taken), "there": days_text(there), "tone": tone_of(taken, there),
    }  # fmt: skip
    return page(request, "plan/day.html", context)


def _load(part: Any, on: date) -> tuple[int, int]:
    for each, taken, there in part.taken if part else ():
        if each == on.isoformat():
            return taken, there
    return 0, 0
