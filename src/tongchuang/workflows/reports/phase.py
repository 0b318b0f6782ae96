"""The report on a phase (阶段总结): what was done, the figures, problems by unit and item, and the tasks of the next phase."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.rules import date_text
from tongchuang.domain.documents.values import column
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.gates.models import Period
from tongchuang.domain.gates.queries import next_phase
from tongchuang.foundation.clock import SHANGHAI, local, period_of
from tongchuang.workflows.reports.data import Data, Past, sorted_units
from tongchuang.workflows.reports.findings import SEVERITIES, is_overdue
from tongchuang.workflows.reports.registry import recipe, source
from tongchuang.workflows.reports.report import Report
from tongchuang.workflows.reports.scores import month_of
from tongchuang.workflows.reports.values import Made, Row

MOST_UNITS = 40
MOST_BARS = 12
MOST_PROBLEMS = 20
MOST_TASKS = 30
ALL = "all"
WEIGHT = {"grave": 0, "major": 1, "minor": 2}


def _of(data: Data, start: str, end: str, unit: str) -> list[Past]:
    """Findings registered on these days."""
    first = datetime.combine(date.fromisoformat(start), time(), SHANGHAI)
    after = datetime.combine(date.fromisoformat(end) + timedelta(days=1), time(), SHANGHAI)
    wanted = None if unit in ("", ALL) else UUID(unit)
    return [
        row for row in data.findings if first <= row.begun_at < after and (unit == ALL or row.unit_id == wanted)
    ]  # fmt: skip


def _made(data: Data, rows: list[Past]) -> Made:
    return Made(
        len(rows),
        lambda: [
            Row("finding", row.id, f"{row.number} {row.title}", f"{data.unit_name(row.unit_id)}，{SEVERITIES[row.severity]}")
            for row in rows
        ],
    )  # fmt: skip


@source("phase.found", gettext_lazy("Findings of the phase"))
def found(data: Data, start: str, end: str, unit: str = ALL) -> Made:
    """Registered on the days of the phase."""
    return _made(data, _of(data, start, end, unit))


@source("phase.closed", gettext_lazy("Findings of the phase that are closed"))
def closed(data: Data, start: str, end: str, unit: str = ALL) -> Made:
    """Of these, closed at the moment."""
    return _made(data, [row for row in _of(data, start, end, unit) if row.closed_at is not None])


@source("phase.rate", gettext_lazy("Share of the phase's findings that is closed (%)"))
def rate(data: Data, start: str, end: str) -> Made:
    """What part of them was closed at the moment, in per cent."""
    rows = _of(data, start, end, ALL)
    done = sum(row.closed_at is not None for row in rows)
    return Made(round(100 * done / len(rows), 1) if rows else None)


@recipe("phase", kind="report", title=gettext_lazy("Phase report"))
def phase_report(report: Report, params: dict[str, Any]) -> None:
    """Params: phase (its id)."""
    rows = Phase.objects.filter(pk=params["phase"], campaign=report.data.campaign)
    row = rows.select_related("campaign").first()
    if row is None:
        raise DocumentInvalid(_("The campaign has no such phase."), field="phase")
    start = row.starts_on or row.campaign.starts_on
    last_day = local(report.data.as_of - timedelta(microseconds=1)).date()
    end = min(row.ends_on or last_day, last_day)
    if end < start:
        raise DocumentInvalid(_("The phase had not begun by this moment."), field="as_of")
    days = {"start": start.isoformat(), "end": end.isoformat()}
    report.title = f"关于“{row.title}”阶段工作情况的报告"
    report.paragraph(
        f"“{row.title}”阶段自{date_text(start)}起，现将截至{date_text(end)}的工作情况报告如下。数据截至{report.as_of_text}。"
    )
    _periods(report, row)
    _achieved(report, row, days, start, end)
    units = _units(report.data, row, days)
    _by_unit(report, row, days, units)
    _problems(report, days)
    _next(report, row)
    report.paragraph(f"本报告各项数据截至{report.as_of_text}，此后的变化不计入本报告。")


def _periods(report: Report, row: Phase) -> None:
    periods = list(Period.objects.filter(phase=row))
    if not periods:
        return
    report.heading(1, "时段安排")
    rows = [
        [each.title, f"{each.starts_on.month}月{each.starts_on.day}日至{each.ends_on.month}月{each.ends_on.day}日", each.goal or "—"]
        for each in periods
    ]  # fmt: skip
    report.table(
        [column("时段", width=2), column("时间", width=2.4), column("目标", width=4)], rows, "本阶段时段安排"
    )


def _achieved(report: Report, row: Phase, days: dict[str, str], start: date, end: date) -> None:
    report.heading(1, "主要成效")
    key = str(row.pk)
    report.paragraph(
        "本阶段共下达任务", report.figure("tasks.all", phase=key), "项，已办结", report.figure("tasks.done", phase=key), "项，待验收",
        report.figure("tasks.waiting", phase=key), "项，办理中", report.figure("tasks.running", phase=key), "项，其中逾期",
        report.figure("tasks.overdue", phase=key), "项。",
    )  # fmt: skip
    report.paragraph(
        "本阶段登记问题", report.figure("phase.found", **days), "件，已销号", report.figure("phase.closed", **days), "件，销号率",
        report.figure("phase.rate", digits=1, suffix="%", **days), "。截至统计时点，全部未销号问题", report.figure("findings.open"),
        "件，其中严重问题", report.figure("findings.grave_open"), "件。",
    )  # fmt: skip
    months = _months(start, end)
    scored = [each for each in months if month_of(report.data, each) is not None]
    if scored:
        last = report.figure("scores.month", period=scored[-1], digits=2)
        pieces = [f"{int(scored[-1][5:])}月测评得分", last, "分"]
        if len(scored) > 1:
            begun = report.figure("scores.month", period=scored[0], digits=2)
            pieces += [f"，阶段初的{int(scored[0][5:])}月为", begun, "分"]
        report.paragraph(*pieces, "。")


def _months(start: date, end: date) -> list[str]:
    found_ = []
    day = start.replace(day=1)
    while day <= end:
        found_.append(period_of(datetime.combine(day, time(12), SHANGHAI)))
        day = (day + timedelta(days=32)).replace(day=1)
    return found_


def _units(data: Data, row: Phase, days: dict[str, str]) -> list[UUID | None]:
    weight: dict[UUID | None, int] = {}
    for each in _of(data, days["start"], days["end"], ALL):
        weight[each.unit_id] = weight.get(each.unit_id, 0) + 1
    for task in data.tasks:
        if task.row.phase_id == row.pk:
            weight[task.unit_id] = weight.get(task.unit_id, 0) + 1
    most = sorted(weight, key=lambda unit: -weight[unit])[:MOST_UNITS]
    return sorted_units(data, most)


def _by_unit(report: Report, row: Phase, days: dict[str, str], units: list[UUID | None]) -> None:
    if not units:
        return
    report.heading(1, "各单位工作情况")
    rows, bars = [], []
    for unit in units:
        key, name, phase = str(unit or ""), report.data.unit_name(unit), str(row.pk)
        late = report.figure("tasks.overdue", about=name, phase=phase, unit=key)
        rows.append([
            name, report.figure("tasks.all", about=name, phase=phase, unit=key), report.figure("tasks.done", about=name, phase=phase, unit=key),
            late, report.figure("phase.found", about=name, unit=key, **days), report.figure("phase.closed", about=name, unit=key, **days),
        ])  # fmt: skip
        bars.append((name, rows[-1][2]))
    titles = ("任务", "办结", "逾期", "问题", "销号")
    columns = [column("责任单位", width=4), *(column(each, width=1.2, align="end") for each in titles)]
    report.table(columns, rows, "各单位任务和问题情况")
    shown = sorted((each for each in bars if each[1].value), key=lambda each: -(each[1].value or 0))[
        :MOST_BARS
    ]
    if len(shown) > 1:
        report.chart(
            "各单位办结任务",
            [name for name, _done in shown],
            [("办结", [done for _name, done in shown])],
            unit="项",
        )


def _problems(report: Report, days: dict[str, str]) -> None:
    report.heading(1, "存在的主要问题")
    data = report.data
    open_ = [row for row in _of(data, days["start"], days["end"], ALL) if row.closed_at is None]
    open_.sort(
        key=lambda row: (WEIGHT[row.severity], not is_overdue(row, data.as_of), row.begun_at, row.number)
    )
    if not open_:
        report.paragraph("截至统计时点，本阶段登记的问题已全部销号。")
        return
    report.paragraph("本阶段登记的问题中，按严重程度和逾期情况，未销号的主要问题如下表。")
    shown = open_[:MOST_PROBLEMS]
    items = _items_of([row.id for row in shown])
    rows = [
        [
            str(place), row.title, items.get(row.id, "—"), data.unit_name(row.unit_id),
            SEVERITIES[row.severity] + ("，逾期" if is_overdue(row, data.as_of) else ""),
        ]
        for place, row in enumerate(shown, 1)
    ]  # fmt: skip
    columns = [
        column("序号", width=0.8, align="center"), column("问题", width=4), column("对应指标", width=3.4), column("责任单位", width=2.4),
        column("程度", width=1.6),
    ]  # fmt: skip
    report.table(columns, rows, "未销号的主要问题")


def _items_of(ids: list[UUID]) -> dict[UUID, str]:
    rows = Finding.objects.filter(pk__in=ids, item__isnull=False)
    return {pk: f"{code} {title}" for pk, code, title in rows.values_list("pk", "item__code", "item__title")}


def _next(report: Report, row: Phase) -> None:
    after = next_phase(row)
    report.heading(1, "下一阶段任务" if after else "后续工作")
    if after is not None:
        key = str(after.pk)
        when = f"（{date_text(after.starts_on)}起）" if after.starts_on else ""
        report.paragraph(
            f"下一阶段为“{after.title}”{when}，已下达任务", report.figure("tasks.all", phase=key), "项。"
        )
        _task_table(report, after, "下一阶段任务", open_only=False)
    _task_table(report, row, "本阶段结转任务", open_only=True)


def _task_table(report: Report, phase: Phase, caption: str, *, open_only: bool) -> None:
    data = report.data
    tasks = [
        each
        for each in data.tasks
        if each.row.phase_id == phase.pk and (each.state != "closed" or not open_only)
    ]
    tasks.sort(key=lambda each: (each.due_on or date(9999, 1, 1), each.title))
    if not tasks:
        return
    rows = [
        [
            str(place), each.title, data.unit_name(each.unit_id),
            f"{each.due_on.month}月{each.due_on.day}日" if each.due_on else "—",
        ]
        for place, each in enumerate(tasks[:MOST_TASKS], 1)
    ]  # fmt: skip
    columns = [
        column("序号", width=0.8, align="center"), column("任务", width=5), column("责任单位", width=2.4), column("时限", width=1.4),
    ]  # fmt: skip
    report.table(columns, rows, caption)
