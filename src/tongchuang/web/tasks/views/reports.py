"""Monthly reports: who has handed in, one unit's report, the week for leaders, and the settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.adapters.spreadsheets.write import Heading, write_table
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.tasks import monthly
from tongchuang.domain.tasks.access import tasks_visible_to
from tongchuang.domain.tasks.actions import return_report, set_task_settings, write_report
from tongchuang.domain.tasks.models import MonthlyReport
from tongchuang.domain.tasks.rules import sees_all
from tongchuang.domain.tasks.settings import settings_of
from tongchuang.foundation.clock import now, period_of, today
from tongchuang.foundation.errors import Invalid, Stale
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.formats import moment_text
from tongchuang.web.shared.http import done
from tongchuang.web.shared.lists.export import XLSX
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.tasks.source_forms import ReportForm, SettingsForm
from tongchuang.web.tasks.task_shown import due_cell, state_badge

MANAGE = Permission.MANAGE_TASKS


@require_safe
@signed_in
def reports(request: HttpRequest) -> HttpResponse | FileResponse:
    """A month: every unit with its figures, and whether its report lies before the office."""
    actor = request.actor  # type: ignore[attr-defined]
    campaign, period, month = _asked(request)
    found = monthly.standings(actor, campaign, month, period)
    if request.GET.get("export") == "xlsx":
        return _sheet(found, period)
    totals = {name: sum(each.figures[name] for each in found) for name in monthly.NAMES}
    context = {
        "period": period, "month": month, "rows": [(each, _address(each.unit.pk, period), _badge(each)) for each in found],
        "totals": totals, "handed_in": sum(each.handed_in for each in found), "due_on": monthly.due_on(campaign, month),
        "late": [each.unit for each in found if each.late and not each.handed_in], "may_set": actor.may(MANAGE),
        "whole": sees_all(actor), "before": f"{month.first - timedelta(days=1):%Y-%m}", "after": f"{month.after:%Y-%m}",
        "monday": today() - timedelta(days=today().weekday()),
    }  # fmt: skip
    return render(request, "tasks/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def report(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """The report of a unit: its tasks by themselves, its three texts by its people."""
    actor = request.actor  # type: ignore[attr-defined]
    campaign, period, month = _asked(request)
    unit = monthly.unit_for(actor, unit_id)
    row = monthly.report_of(actor, campaign, unit, period)
    writes = monthly.writes_for(actor, unit) and month.first <= today()
    form, status = _begun(row), 200
    if request.method == "POST" and writes:
        form = ReportForm(request.POST)
        try:
            if form.is_valid():
                data = {name: form.cleaned_data[name] for name in ("done", "problems", "plans", "version")}
                submit = "submit" in request.POST
                write_report(campaign, unit, period, **data, submit=submit, by=actor)
                text = _("Handed in.") if submit else _("Kept. The office sees it once it is handed in.")
                return done(request, _address(unit.pk, period), text)
            status = 422
        except Stale as error:
            form.add_error(None, str(error))
            status = 409
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            status = 422
    lines = monthly.lines_of(campaign, month, [unit.pk])
    figures = (
        row.figures
        if row is not None and row.state == MonthlyReport.State.SUBMITTED
        else monthly.figures_of(lines)
    )
    shown = [(line, state_badge(line.row), due_cell(line.row)) for line in lines]
    editable = writes and (row is None or row.state != MonthlyReport.State.SUBMITTED)
    context = {
        "unit": unit, "row": row, "period": period, "form": form if editable else None, "lines": shown, "figures": figures,
        "may_return": row is not None and row.state == MonthlyReport.State.SUBMITTED and actor.may(MANAGE),
        "due_on": monthly.due_on(campaign, month), "return_url": _address(unit.pk, period, "tasks:report_return"),
        "back": f"{reverse('tasks:reports')}?month={period}",
    }  # fmt: skip
    return render(request, "tasks/report.html", context, status=status)


@require_POST
@requires(MANAGE)
def send_back(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """The office has it made better, for a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    campaign, period, _month = _asked(request)
    row = monthly.report_of(actor, campaign, monthly.unit_for(actor, unit_id), period)
    if row is None:
        raise Http404
    return_report(row, reason=request.POST.get("reason", ""), by=actor)
    return done(request, _address(unit_id, period), _("Returned; the unit sees why."))


@require_safe
@signed_in
def week(request: HttpRequest) -> HttpResponse:
    """What a week brought: each number stands over its tasks."""
    asked = request.GET.get("week", "")
    try:
        day = date.fromisoformat(asked) if asked else today()
    except ValueError:
        day = today()
    day = day if 1900 < day.year < 2200 else today()
    monday = day - timedelta(days=day.weekday())
    rows = tasks_visible_to(request.actor).filter(campaign=_campaign(request))  # type: ignore[attr-defined]
    found = monthly.week_of(rows, monday)
    titles = {
        "released": _("Released in the week"), "finished": _("Reported as finished"), "closed": _("Checked and closed"),
        "late": _("Due in the week and overdue"),
    }  # fmt: skip
    groups = [
        (
            name,
            titles[name],
            [(row, state_badge(row), due_cell(row)) for row in found[name][:200]],
            len(found[name]),
        )
        for name in titles
    ]
    context = {
        "groups": groups, "monday": monday, "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7), "after": monday + timedelta(days=7),
    }  # fmt: skip
    return render(request, "tasks/report_week.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
def settings(request: HttpRequest) -> HttpResponse:
    """The day of the monthly reports, and what recurring tasks do on days off."""
    campaign = _campaign(request)
    held = settings_of(campaign)
    form = SettingsForm(
        request.POST or None, initial={"shift": held.shift.value, "report_day": held.report_day}
    )
    if request.method == "POST" and form.is_valid():
        set_task_settings(campaign, **form.cleaned_data, by=request.actor)  # type: ignore[attr-defined]
        return done(request, "tasks:reports", _("Kept. It holds from now on."))
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "title": _("Settings of tasks"),
        "back": reverse("tasks:reports"),
        "send": _("Keep"),
    }
    return render(request, "tasks/source_form.html", context, status=status)


def _begun(row: MonthlyReport | None) -> ReportForm:
    names = ("done", "problems", "plans", "version")
    return ReportForm(
        initial={name: getattr(row, name) for name in names} if row is not None else {"version": 0}
    )


def _badge(each: monthly.Standing) -> tuple[str, str]:
    """(words, tone) of a unit's report."""
    if each.report is None or each.report.state == MonthlyReport.State.DRAFT:
        return (pgettext("monthly report", "Late"), "red") if each.late else (pgettext("monthly report", "Not yet"), "quiet")
    if each.report.state == MonthlyReport.State.RETURNED:
        return _("Returned"), "orange"
    return (_("Handed in late"), "amber") if each.late else (_("Handed in"), "green")


def _sheet(found: list[monthly.Standing], period: str) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115
    heads = [
        Heading(_("Unit"), 24), Heading(_("Report"), 14), Heading(pgettext("monthly report", "Tasks"), 8), Heading(pgettext("monthly report", "Closed in the month"), 10),
        Heading(_("Wait for checking"), 10), Heading(_("Reported in the month"), 10), Heading(_("Overdue"), 8),
        Heading(pgettext("monthly report", "What was done"), 50), Heading(pgettext("monthly report", "Problems"), 40), Heading(_("Next month"), 40),
    ]  # fmt: skip

    def lines() -> Iterator[list[Any]]:
        for each in found:
            texts = (
                (each.report.done, each.report.problems, each.report.plans)
                if each.report is not None and each.handed_in
                else ("", "", "")
            )
            yield [str(each.unit), _badge(each)[0], *(each.figures[name] for name in monthly.NAMES), *texts]

    write_table(
        file, f"{pgettext('task', 'Monthly reports')} {period}", heads, lines(), notes=[moment_text(now())]
    )
    file.seek(0)
    name = f"{pgettext('task', 'Monthly reports')}-{period}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _asked(request: HttpRequest) -> tuple[Campaign, str, monthly.Month]:
    period = request.GET.get("month", "") or period_of(now())
    try:
        month = monthly.Month.of(period)
    except (ValueError, OverflowError):
        period = period_of(now())
        month = monthly.Month.of(period)
    if not 1900 < month.first.year < 2200:
        raise Http404
    return _campaign(request), period, month


def _campaign(request: HttpRequest) -> Campaign:
    campaign = scope_of(request).campaign
    if campaign is None:
        raise Http404
    return campaign


def _address(unit_id: UUID, period: str, name: str = "tasks:report") -> str:
    return f"{reverse(name, args=[unit_id])}?month={period}"
