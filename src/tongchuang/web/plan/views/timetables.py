"""The timetable (倒排工期): phases back from the evaluation day, their lengths, and each unit's task book (任务书)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongchuang.domain.plans import settings_queries
from tongchuang.domain.plans.access import (
    MANAGE,
    get_planning_unit_for,
    planning_units_visible_to,
    timetable_for,
)
from tongchuang.domain.plans.actions import set_timetable
from tongchuang.domain.plans.backwards import USUAL
from tongchuang.domain.plans.models import Timetable, TimetablePhase
from tongchuang.domain.plans.task_books import book_of
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid
from tongchuang.web.plan.phase_rows import Line, blank_lines, lines_of, read_lines
from tongchuang.web.plan.picked import pick, tabs
from tongchuang.web.plan.sentences import span_text
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.formats import day_text
from tongchuang.web.shared.http import done, number_of


@require_safe
@signed_in
def timetable(request: HttpRequest) -> HttpResponse:
    """Phases as bars from today to the evaluation day."""
    picked = pick(request)
    if picked is None:
        return render(request, "plan/empty.html")
    found = timetable_for(request.actor, picked.campaign)
    context: dict[str, Any] = {
        "picked": picked,
        "tabs": tabs(picked, "timetable"),
        "timetable": found,
        "campaign": picked.campaign,
    }
    if found is not None:
        phases = list(found.phases.all())
        names = {phase.slug: phase.title for phase in phases}
        first = min([found.begins_on, *(phase.starts_on for phase in phases)])
        context |= {
            "rows": [_row(phase, names, first, found.evaluation_on) for phase in phases],
            "months": _ticks(first, found.evaluation_on), "today_at": f"{_at(today(), first, found.evaluation_on):.2f}",
            "shorten": [(names.get(slug, slug), days, to) for slug, days, to in found.shorten],
            "moved": found.evaluation_on != picked.campaign.evaluation_on, "years": "、".join(map(str, found.guessed_years)),
        }  # fmt: skip
    context["units"] = planning_units_visible_to(request.actor).defer("grams").order_by("sort_key", "pk")
    return render(request, "plan/timetable.html", context)


def _row(phase: TimetablePhase, names: dict[str, str], first: date, last: date) -> dict[str, Any]:
    left, right = _at(phase.starts_on, first, last), _at(phase.ends_on + timedelta(days=1), first, last)
    early = _at(max(phase.early_start, first), first, last)
    return {
        "phase": phase, "span": span_text(phase.starts_on, phase.ends_on), "after": "、".join(names.get(each, each) for each in phase.after),
        "x": f"{left:.2f}", "width": f"{max(0.6, right - left):.2f}", "early": f"{min(early, left):.2f}",
        "early_width": f"{max(0.0, left - early):.2f}", "now": phase.starts_on <= today() <= phase.ends_on,
        "over": phase.ends_on < today(),
    }  # fmt: skip


def _at(day: date, first: date, last: date) -> float:
    """A day as a share of the picture's width, in per cent."""
    return 100 * max(0, min((last - first).days, (day - first).days)) / max(1, (last - first).days)


def _ticks(first: date, last: date) -> list[tuple[str, str]]:
    """Mondays, not more than some ten of them."""
    monday = first + timedelta(days=-first.weekday() % 7)
    mondays = [monday + timedelta(days=7 * number) for number in range(max(0, (last - monday).days // 7 + 1))]
    step = max(1, -(-len(mondays) // 8))
    # What begins at the very end would be written beyond the edge.
    return [(f"{at:.2f}", f"{day:%m-%d}") for day in mondays[::step] if (at := _at(day, first, last)) < 92]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def edit_timetable(request: HttpRequest) -> HttpResponse:
    """The phases with their lengths; what is left without a name is taken out."""
    picked = pick(request)
    if picked is None:
        return render(request, "plan/empty.html")
    found = timetable_for(request.actor, picked.campaign)
    error = ""
    if request.method == "POST":
        lines, phases, error = read_lines(request.POST)
        if not error:
            try:
                set_timetable(
                    picked.campaign,
                    phases,
                    by=request.actor,
                    version=number_of(request.POST.get("version", "")),
                )
            except Invalid as refused:
                error = str(refused)
            else:
                return done(request, "plan:timetable", _("The timetable is set."))
    else:
        lines = lines_of(found.phases.all()) if found else _usual_lines()
    context = {
        "picked": picked, "timetable": found, "lines": lines + blank_lines(len(lines)), "error": error,
        "units": planning_units_visible_to(request.actor).defer("grams").order_by("sort_key", "pk"),
        "working_days": settings_queries.working_days_until(picked.campaign.evaluation_on),
    }  # fmt: skip
    return render(request, "plan/edit_timetable.html", context, status=422 if error else 200)


def _usual_lines() -> list[Line]:
    slugs = [slug for slug, *_rest in USUAL]
    return [
        Line(
            number,
            slug,
            str(title),
            str(days),
            str(least),
            "、".join(str(slugs.index(each) + 1) for each in after),
            str(about),
            "",
        )
        for number, (slug, title, days, least, after, about) in enumerate(USUAL, start=1)
    ]


@require_safe
@signed_in
def task_book(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """A unit's part of the timetable with its tasks and items, to be printed and signed."""
    unit = get_planning_unit_for(request.actor, unit_id)
    picked = pick(request)
    if picked is None:
        return render(request, "plan/empty.html")
    found: Timetable | None = timetable_for(request.actor, picked.campaign)
    book = book_of(request.actor, picked.campaign, picked.plan, found, unit)
    context = {
        "unit": unit,
        "picked": picked,
        "campaign": picked.campaign,
        "timetable": found,
        "book": book,
        "printed": day_text(today()),
    }
    return render(request, "plan/task_book.html", context)
