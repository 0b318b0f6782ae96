"""The plan as files: Excel with all its sheets, and calendar entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongchuang.adapters.icalendar.write import MEDIA_TYPE, DayEvent, write_calendar
from tongchuang.adapters.spreadsheets.book import BookSheet, write_book
from tongchuang.domain.plans import queries
from tongchuang.domain.plans.access import get_planning_unit_for, parts_visible_to, tasks_visible_to
from tongchuang.domain.plans.gathering import key_of
from tongchuang.domain.plans.models import Plan, PlanTask
from tongchuang.domain.plans.values import HOURS_PER_DAY
from tongchuang.foundation.clock import local, now
from tongchuang.web.plan.figures import ORDER
from tongchuang.web.plan.listing import STATES, address, state_of
from tongchuang.web.plan.picked import Picked, pick
from tongchuang.web.plan.sentences import METHODS, effort_text, reason_text
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.formats import moment_text, score_text
from tongchuang.web.shared.http import id_or_404
from tongchuang.web.shared.lists.export import XLSX


def _picked(request: HttpRequest) -> tuple[Picked, Plan]:
    picked = pick(request)
    if picked is None or picked.plan is None:
        raise Http404
    return picked, picked.plan


@require_safe
@signed_in
def excel(request: HttpRequest) -> FileResponse:
    """List by unit, calendar, what was left out with its reasons, the curves."""
    picked, plan = _picked(request)
    tasks = tasks_visible_to(request.actor, plan)
    file = BytesIO()
    notes = _notes(request, plan)
    sheets = [_list(tasks, notes), _calendar(request, plan)]
    if picked.whole:
        sheets += [_left_out(tasks), _curves(plan)]
    write_book(file, sheets)
    file.seek(0)
    name = f"{_('Rectification plan')}-{local(now()):%Y%m%d-%H%M}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _notes(request: HttpRequest, plan: Plan) -> list[str]:
    who = request.actor.name  # type: ignore[attr-defined]
    found = [
        _("Plan of %(at)s for the evaluation on %(day)s")
        % {"at": moment_text(plan.computed_at), "day": plan.evaluation_on},
        _("Exported %(at)s by %(who)s") % {"at": moment_text(now()), "who": who},
    ]
    if plan.recovered is not None and plan.bound is not None:
        values = {"points": score_text(plan.recovered), "bound": score_text(plan.bound)}
        found.insert(1, _("Recovers %(points)s points; no plan can recover more than %(bound)s.") % values)
    return found


def _list(tasks: Any, notes: list[str]) -> BookSheet:
    rows = queries.in_full(queries.scheduled(tasks)).order_by("unit__sort_key", "unit_id", "position")
    heads = [
        (_("Unit"), 16), (_("No."), 6), (_("Task"), 50), (_("First day"), 12), (_("Last day"), 12), (_("Person-days"), 10),
        (_("Points"), 10), (_("Due"), 12), (_("State"), 12), (_("Why then"), 60), (_("Person-days from"), 20), (_("Money (yuan)"), 12),
    ]  # fmt: skip
    return BookSheet(_("By unit"), heads, _task_rows(rows), notes, freeze=1)


def _task_rows(rows: Any) -> Iterator[list[Any]]:
    unit, number = None, 0
    for row in rows:
        number = number + 1 if row.unit_id == unit else 1
        unit = row.unit_id
        yield [
            str(row.unit), number, row.title, row.starts_on, row.ends_on, row.effort, row.gain, row.due_on,
            str(STATES[state_of(row)][0]), reason_text(row), effort_text(row), row.cost or None,
        ]  # fmt: skip


def _calendar(request: HttpRequest, plan: Plan) -> BookSheet:
    rows = queries.calendar_rows(parts_visible_to(request.actor, plan))  # type: ignore[attr-defined]
    days = sorted({day for row in rows for day in row.days})
    heads = [(_("Unit"), 16), *((f"{day:%m-%d}", 7) for day in days)]
    lines = (
        [str(row.part.unit), *(row.days[day][0] / HOURS_PER_DAY if day in row.days else None for day in days)]
        for row in rows
    )
    return BookSheet(_("Calendar"), heads, lines, [_("Person-days taken on each day")], freeze=1)


def _left_out(tasks: Any) -> BookSheet:
    rows = queries.in_full(queries.left_out(tasks)).order_by("-gain", "pk")
    heads = [
        (_("Unit"), 16),
        (_("Task"), 50),
        (_("Person-days"), 10),
        (_("Points"), 10),
        (_("Due"), 12),
        (_("Why left out"), 60),
    ]
    lines = ([str(row.unit), row.title, row.effort, row.gain, row.due_on, reason_text(row)] for row in rows)
    return BookSheet(_("Left out"), heads, lines)


def _curves(plan: Plan) -> BookSheet:
    methods = [method for method in ORDER if plan.curves.get(method)]
    days = [date.fromisoformat(day) for day in plan.curves.get("days", [])]
    lines = ([day, *(plan.curves[method][place] for method in methods)] for place, day in enumerate(days))
    return BookSheet(
        _("Curves"), [(_("Day"), 12), *((str(METHODS[method]), 20) for method in methods)], lines,
        [_("Points recovered up to the end of each day")],
    )  # fmt: skip


@require_safe
@signed_in
def entries(request: HttpRequest) -> HttpResponse:
    """Calendar entries: of a unit (?unit=), of the findings given to me (?mine=1), or of all that I see."""
    _chosen, plan = _picked(request)
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = queries.scheduled(tasks_visible_to(actor, plan))
    name = _("Rectification plan")
    if request.GET.get("unit"):
        unit = get_planning_unit_for(actor, id_or_404(request.GET["unit"]))
        rows, name = rows.filter(unit=unit), f"{name} {unit}"
    if request.GET.get("mine"):
        rows, name = queries.of_person(rows, actor.person_id), f"{name} {actor.name}"
    events = [_event(request, row) for row in queries.in_full(rows).order_by("position")]
    answer = HttpResponse(write_calendar(name, events, at=plan.computed_at or now()), content_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.ics"
    return answer


def _event(request: HttpRequest, row: PlanTask) -> DayEvent:
    assert row.starts_on is not None and row.ends_on is not None
    url = request.build_absolute_uri(address(row))
    about = [
        _("Person-days: %(n)s") % {"n": row.effort}, _("Points: %(n)s") % {"n": score_text(row.gain)}, reason_text(row),
        _("Due: %(day)s") % {"day": row.due_on} if row.due_on else "", url,
    ]  # fmt: skip
    place = str(row.finding.site or row.finding.place) if row.finding else str(row.site_type or "")
    return DayEvent(
        uid=f"{key_of(row).replace(':', '-')}@tongchuang", first=row.starts_on, last=row.ends_on, title=f"{row.unit} {row.title}",
        about="\n".join(part for part in about if part), url=url, place=place, categories=(_("Rectification"),),
    )  # fmt: skip
