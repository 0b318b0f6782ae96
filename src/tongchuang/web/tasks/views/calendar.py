"""The calendar and the timetable of tasks."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from tongchuang.adapters.spreadsheets.write import Heading, write_table
from tongchuang.domain.tasks import calendar as days
from tongchuang.domain.tasks import queries
from tongchuang.domain.tasks.models import Kind
from tongchuang.foundation.clock import local, now, today
from tongchuang.web.shared.access import signed_in
from tongchuang.web.shared.formats import moment_text
from tongchuang.web.shared.lists.export import XLSX
from tongchuang.web.tasks import calendar_shown, gantt_shown

KINDS = (Kind.TASK, Kind.RECURRING, Kind.WRITTEN, Kind.PLAN)


@require_safe
@signed_in
def calendar(request: HttpRequest) -> HttpResponse:
    """A month, or a week, with what falls on its days."""
    span = calendar_shown.span_of(request)
    weeks = calendar_shown.weeks_of(request, span)
    kinds = [(kind.value, kind.label) for kind in KINDS]
    kinds += [(calendar_shown.STEP, _("Steps of timetables")), (calendar_shown.MEETING, _("Meetings"))]
    kept = request.GET.copy()
    for name in ("month", "week"):
        kept.pop(name, None)
    context = {
        "span": span, "weeks": weeks, "today": today(), "chips": calendar_shown.chips_of(request, kinds), "kept": kept.urlencode(),
        "listed": [day for week in weeks for day in week if day.here and day.entries],
    }  # fmt: skip
    return render(request, "tasks/calendar.html", context)


@require_safe
@signed_in
def gantt(request: HttpRequest) -> HttpResponse | FileResponse:
    """Tasks as bars over the days, by unit, phase or source; as a table; as Excel."""
    by = request.GET.get("by", "")
    by = by if by in gantt_shown.GROUPS else "unit"
    rows = calendar_shown.tasks_of(request)
    if request.GET.get("overdue"):
        rows = queries.overdue(rows)
    found = days.bars(rows, gantt_shown.MOST + 1)
    shown, day = found[: gantt_shown.MOST], today()
    scale = gantt_shown.scale_of(shown, day)
    groups = gantt_shown.grouped(shown, by, scale, day)
    if request.GET.get("export") == "xlsx":
        return _sheet(groups)
    kept = request.GET.copy()
    kept.pop("by", None)
    export = request.GET.copy()
    export["export"] = "xlsx"
    context = {
        "groups": groups, "scale": scale, "months": scale.months(), "now_x": scale.at(day), "count": len(shown), "by": by,
        "more": len(found) > gantt_shown.MOST, "most": gantt_shown.MOST, "kept": kept.urlencode(), "export": export.urlencode(),
        "as_table": request.GET.get("view") == "table", "switch": _switched(request), "chips": _chips(request),
        "ways": [("unit", _("By unit")), ("phase", _("By phase")), ("origin", _("By source"))],
    }  # fmt: skip
    return render(request, "tasks/gantt.html", context)


def _switched(request: HttpRequest) -> str:
    query = request.GET.copy()
    if query.pop("view", None) != ["table"]:
        query["view"] = "table"
    return query.urlencode()


def _chips(request: HttpRequest) -> list[tuple[str, str, bool]]:
    query = request.GET.copy()
    chosen = query.pop("overdue", None) is not None
    if not chosen:
        query["overdue"] = "1"
    return [*calendar_shown.chips_of(request, []), (_("Overdue"), "?" + query.urlencode(), chosen)]


def _sheet(groups: list[tuple[str, list[gantt_shown.Bar]]]) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115
    heads = [
        Heading(_("Group"), 24), Heading(_("Task"), 44), Heading(_("Lead unit"), 18), Heading(pgettext("task", "Begins"), 12),
        Heading(pgettext("task", "Due"), 12), Heading(_("Progress"), 10), Heading(_("State"), 12), Heading(_("Overdue"), 10),
        Heading(pgettext("task", "Timetable"), 44),
    ]  # fmt: skip
    write_table(file, _("Timetable of tasks"), heads, gantt_shown.table(groups), notes=[moment_text(now())])
    file.seek(0)
    name = f"{_('Timetable of tasks')}-{local(now()):%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
